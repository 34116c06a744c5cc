// Pictures that this tab has sent: it shows its own copies of them, and asks the server for nothing.

const MOST = 40; // pictures

const addresses = new Map(); // id of a file -> the address of its copy; the latest is last

/** Shows a copy for a file from now on. The oldest copy goes. */
export const remember = (id, address) => {
  addresses.set(id, address);
  if (addresses.size <= MOST) return;
  const [oldest, old] = addresses.entries().next().value;
  addresses.delete(oldest);
  URL.revokeObjectURL(old);
};

/** The file was removed before it was sent. */
export const forget = (id) => {
  if (addresses.has(id)) URL.revokeObjectURL(addresses.get(id));
  addresses.delete(id);
};

/** The address of the copy of a file; undefined without one. */
export const copyOf = (id) => addresses.get(id);

const HOME = "/api/chat/files/";

/** The address of a file on the server. */
export const original = (id) => `${HOME}${id}/original/`;
export const thumb = (id) => `${HOME}${id}/thumb/`;
export const download = (id) => `${HOME}${id}/original/?download=1`;
