// How a picture lies on the stage of the lightbox: `{scale, x, y}`, its middle so far from the middle of the stage. Sizes
// are `{width, height}`, places are measured from the middle of the stage.

export const FIT = { scale: 1, x: 0, y: 0 };
export const STEP = 1.4; // of a key or a button
const LARGEST = 8;

/** The size of a picture that is seen whole: never larger than it is. */
export const fitted = (picture, stage) => {
  const scale = Math.min(1, stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
};

/** A view without emptiness where there could be picture. */
export const bounded = ({ scale, x, y }, size, stage) => {
  const within = (value, picture, room) => {
    const most = Math.max(0, (picture * scale - room) / 2);
    return Math.max(-most, Math.min(value, most)) || 0;
  };
  return { scale, x: within(x, size.width, stage.width), y: within(y, size.height, stage.height) };
};

/** The view after zooming by a factor: what lies at `at` stays there. */
export const zoomed = (view, factor, at, size, stage) => {
  const scale = Math.max(1, Math.min(LARGEST, view.scale * factor));
  const by = scale / view.scale;
  return bounded({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, size, stage);
};

/** The part of a picture that the stage shows, as shares of its sides. */
export const seen = ({ scale, x, y }, size, stage) => {
  const part = (picture, room, by) => {
    const width = Math.min(1, room / (picture * scale));
    return { from: Math.max(0, Math.min(1 - width, (1 - width) / 2 - by / (picture * scale))), width };
  };
  const [across, down] = [part(size.width, stage.width, x), part(size.height, stage.height, y)];
  return { left: across.from, top: down.from, width: across.width, height: down.width };
};
