// How scripts call the page's handlers: by names, which the page declares (components/bridge.py).

const handlers = new Map(); // name -> function of a text

/** Lets `handler` answer to a name, until the function that this returns is called. */
export const answer = (name, handler) => {
  handlers.set(name, handler);
  return () => {
    if (handlers.get(name) === handler) handlers.delete(name);
  };
};

/** Whether a handler answers to a name now. */
export const hears = (name) => handlers.has(name);

/** Calls the handler that answers to a name; false if there is none. */
export const tell = (name, text = "") => {
  const handler = handlers.get(name);
  handler?.(text);
  return Boolean(handler);
};
