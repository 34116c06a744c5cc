"""`python -m benchmarks.references NAME` at CHATAPP_PORT: one of the bare servers, with the product's own settings of
uvicorn.
"""

import importlib
import sys

import uvicorn

from chatapp.settings import Settings

uvicorn.run(
    importlib.import_module(f"benchmarks.references.{sys.argv[1]}").app,
    port=Settings().port,
    ws_per_message_deflate=False,
    proxy_headers=False,
    server_header=False,
    access_log=False,
    log_level="warning",
)
