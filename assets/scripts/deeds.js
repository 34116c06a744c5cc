// Lines of the system, told to one of the people whom they name.

/** The line with "You" in the place of the viewer's name. `named` has the people in the order of their names in the line;
 * the server makes the same (`told_to` in domain/deeds.py). */
export const toldTo = (me, line, named = []) => {
  let at = 0;
  for (const [place, { user_id: user, name }] of named.entries()) {
    at = line.indexOf(name, at);
    if (at < 0) return line;
    const end = at + name.length;
    if (user === me) {
      const rest = line.slice(end);
      const you = place === 0 ? "You" : "you";
      return line.slice(0, at) + (rest.startsWith(" is ") ? `${you} are${rest.slice(3)}` : `${you}${rest}`);
    }
    at = end;
  }
  return line;
};
