/* After a restart was asked for: waits until gacq has gone and answers again, then goes on. */

const words = document.getElementById("restarting");

const EVERY_SECONDS = 0.5;
const LONGEST_SECONDS = 90;

const begunAt = Date.now();
let hasGone = false;

const answers = async () => {
  try {
    return (await fetch("/livez", { cache: "no-store" })).ok;
  } catch {
    hasGone = true;
    return false;
  }
};

const look = async () => {
  if ((await answers()) && hasGone) location.replace(words.dataset.next);
  else if (Date.now() - begunAt < LONGEST_SECONDS * 1000) setTimeout(look, EVERY_SECONDS * 1000);
  else words.textContent = words.dataset.late;
};

look();
