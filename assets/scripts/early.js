// Runs in the head of each page before anything is painted: how this browser showed the pages last (preferences.js).
try {
  const shown = JSON.parse(localStorage.getItem("chatapp-preferences")) ?? {};
  for (const name of ["density", "hours", "enter_sends", "shows_formats", "link_previews"]) {
    if (shown[name]) document.documentElement.dataset[name] = shown[name];
  }
} catch {}
