// How scripts call the page's handlers: through hidden inputs ([data-do]).

let count = 0;

/** Sets the text of an input as if it were typed: React remembers what it has set itself. */
export const fill = (input, text) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

/** Gives a hidden input a text, with a number, so that no two texts are equal; false where the page has none. */
export const tell = (name, text) => {
  const input = document.querySelector(`input[data-do="${name}"]`);
  if (!input) return false;
  count += 1;
  fill(input, `${text}:${count}`);
  return true;
};
