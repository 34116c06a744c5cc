"""What people write who want it to run in the browsers of others; each sets `__hacked` where it does."""

RUN = "__hacked=1"
SHORT = (  # at most 60 characters, so that each also is a name
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f'"><body onload={RUN}>',
    f"' onmouseover='{RUN}' autofocus onfocus='{RUN}",
    f"<details open ontoggle={RUN}>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}#{{{RUN}}}<%= {RUN} %>",
    f"</title></textarea><script>{RUN}</script>",
    f"<iframe srcdoc='<script>{RUN}</script>'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<img src=//evil.example/x.png>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "\u202egnp.exe\u202c Ada",
    "Z\u0337\u0321\u0310" * 15,
    "\u0430d\u0430 (homoglyph)",
)
LONG = (
    f"javascript:{RUN}",
    f"[click](javascript:{RUN}) ![x](//evil.example/x.png) <javascript:{RUN}>",
    f"data:text/html,<script>{RUN}</script>",
    f"java\tscript:{RUN} JaVaScRiPt:{RUN} vbscript:{RUN} file:///etc/passwd",
    f'https://evil.example/"onmouseover="{RUN}"x="',
    f"https://evil.example/'><script>{RUN}</script>",
    f"https://evil.example\\@localhost/{RUN} https://\u0430pple.example/ http://[::1",
    "[a](http://a:99999/) [b](https://) [c](http://[) [d](https://%zz/) [e](https://xn--a/) [f](<http://a b>)",
    f"```html\n<script>{RUN}</script>\n``` and `<img src=x onerror={RUN}>`",
    "x" * 4000,
    "\u202e" * 100 + "right to left",
    "\ufeff\u200b\u2028\u2029\x00 separators",
)
