// Times and numbers in the language of the page, the zone of the viewer, and with 12 or 24 hours as the viewer prefers. The
// browser's language is asked for nothing else: "Gestern" would stand beside "Messages sent", and "1.234" beside "1,234".
// This is the only module that formats.

import { onPreference, preference } from "./preferences.js";

const LANGUAGE = globalThis.document?.documentElement.lang || "en-GB"; // the build has no document
const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };

const formatters = new Map();

/** Making an Intl formatter costs far more than using it: one of each kind. `options` may be a function that gives them. */
const format = (name, options) => {
  const made = () => (typeof options === "function" ? options() : options);
  if (!formatters.has(name)) formatters.set(name, new Intl.DateTimeFormat(LANGUAGE, made()));
  return formatters.get(name);
};

const browsersHours = () => new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;

/** Options of a formatter by which its clock has the hours that the viewer prefers: 9:14 am or 09:14. */
const hours = () => {
  const chosen = preference("hours");
  const isTwelve = chosen === "auto" ? browsersHours() : chosen === "12";
  return { hour: isTwelve ? "numeric" : "2-digit", minute: "2-digit", hour12: isTwelve };
};

const clockOf = (date) => format("clock", hours).format(date);
const weekdayOf = (date, width) => format(`weekday-${width}`, { weekday: width }).format(date);
const dateOf = (date) => format("date", { dateStyle: "medium" }).format(date);
const dayAndMonthOf = (date) => format("day-month", { day: "numeric", month: "short" }).format(date);

/** Calendar days between a date and today in the viewer's zone; rounding swallows days of 23 and 25 hours. */
const daysAgo = (date) => {
  const midnight = (of) => new Date(of.getFullYear(), of.getMonth(), of.getDate());
  return Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
};

const relative = (days) => {
  if (!formatters.has("relative")) {
    formatters.set("relative", new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" }));
  }
  const text = formatters.get("relative").format(-days, "day");
  return text.charAt(0).toLocaleUpperCase(LANGUAGE) + text.slice(1);
};

/** Text that is no time (a row without messages, for example) becomes "". */
const moment = (show) => (iso) => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : show(date, daysAgo(date));
};

const memories = new Set(); // what each of the functions below remembers

onPreference(() => {
  for (const known of [formatters, ...memories]) known.clear();
});

/** A thread asks for the same moments each time it renders; for what today's date does not change, once is enough. */
const remembered = (show) => {
  const known = new Map();
  memories.add(known);
  return (iso) => {
    if (known.size > 2000) known.clear();
    if (!known.has(iso)) known.set(iso, show(iso));
    return known.get(iso);
  };
};

const longOf = (date) => format("long", { weekday: "long", day: "numeric", month: "long" }).format(date);

/** A date without a time is one of the viewer's own calendar; noon is on it in every zone. */
const calendar = (show) => (day) => moment(show)(`${day}T12:00`);

/** The time zone of the viewer: Europe/Lisbon. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The time of day in a zone (an IANA name): "9:14 am local time"; "" for an unknown zone. */
export const localTime = (name) => {
  try {
    const there = format(`clock-${name}`, () => ({ ...hours(), timeZone: name }));
    return name && `${there.format(new Date())} local time`;
  } catch {
    return ""; // this browser knows no such zone
  }
};

/** Hour and minute: 09:14, or 9:14 am. */
export const clock = remembered(moment((date) => clockOf(date)));

/** Today, Yesterday, the weekday within six days, else the date. */
export const day = moment((date, days) => {
  if (days === 0 || days === 1) return relative(days);
  return days > 1 && days <= 6 ? weekdayOf(date, "long") : dateOf(date);
});

/** Yesterday, the weekday within six days, else what `other` gives. */
const shortName = (date, days, other) =>
  days === 1 ? relative(days) : days > 1 && days <= 6 ? weekdayOf(date, "short") : other(date);

/** The clock today, else Yesterday, the weekday or the date. */
export const rowTime = moment((date, days) => (days === 0 ? clockOf(date) : shortName(date, days, dateOf)));

/** The clock, behind the day where that is not today: Yesterday 09:14, Mon 09:14, 12 Feb 09:14. */
export const dayTime = moment((date, days) =>
  days === 0 ? clockOf(date) : `${shortName(date, days, dayAndMonthOf)} ${clockOf(date)}`,
);

/** Weekday, full date and time to the second. */
export const full = remembered(
  moment((date) => format("full", () => ({ ...LONG, ...hours(), second: "2-digit" })).format(date)),
);

/** The month, with the year where it is another one: March, March 2025. */
export const month = moment((date) => {
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return format(`month-${year}`, { month: "long", year }).format(date);
});

/** A short date and the clock: 12 Mar 2026, 09:14. */
export const dateAndClock = moment((date) => format("date-clock", () => ({ ...SHORT, ...hours() })).format(date));

export const greeting = () => {
  const hour = new Date().getHours();
  if (hour < 5 || hour >= 18) return "Good evening";
  return hour < 12 ? "Good morning" : "Good afternoon";
};

export const today = () => longOf(new Date());

export const shortDay = calendar((date, days) => (days === 0 ? relative(0) : dayAndMonthOf(date)));

export const longDay = calendar((date) => longOf(date));

const dayOf = remembered((iso) => new Date(iso).toDateString());

/** Whether two messages are on different days of the viewer's calendar; true before the first message. */
export const isNewDay = (previousIso, iso) => !previousIso || dayOf(previousIso) !== dayOf(iso);

/** Whether a moment is at most so many minutes ago; 0 is no limit. */
export const isWithin = (iso, minutes) => !minutes || Date.now() - new Date(iso) <= minutes * 60_000;

export const number = (value) => {
  if (!formatters.has("number")) formatters.set("number", new Intl.NumberFormat(LANGUAGE));
  return formatters.get("number").format(value);
};
