// Documents by click, by drag and drop, and by camera: sent one after another, with their progress.
//
// Each file goes through the plain form of its place, and the page that answers is what the reader
// would have got without this script; only the places and the list of what is missing are taken
// over from it, so that whatever else is open or being typed on the page stays.

import { shrunk } from "./shrinking.js";

const MEGABYTE = 1024 * 1024;
const section = document.getElementById("uploads");
const words = section.dataset;
const PARTS = ["#missing", "#uploads-count", "[aria-labelledby=documents-title]"];
let last = Promise.resolve();
let pending = 0;

function say(text) {
  document.getElementById("uploads-said").textContent = text;
}

function nameOf(slot) {
  return slot.querySelector("h3").textContent;
}

function fault(slot, text) {
  slot.querySelector(".fault")?.remove();
  const line = document.createElement("p");
  line.className = "fault";
  const head = document.createElement("strong");
  head.textContent = words.refused;
  line.append(head, ` ${text}`);
  slot.querySelector(".progress").before(line);
  slot.classList.add("faulty");
  progress(slot);
  say(`${nameOf(slot)}: ${words.refused} ${text}`);
}

// Without a text the bar goes away; without a share it only shows that something goes on.
function progress(slot, text = "", share = null) {
  const line = slot.querySelector(".progress");
  line.hidden = !text;
  line.querySelector("span").textContent = text;
  const bar = line.querySelector("progress");
  if (share === null) bar.removeAttribute("value");
  else bar.value = Math.round(share * 100);
}

function tooLarge(file) {
  if (file.type === "application/pdf") {
    return file.size > words.pdfMb * MEGABYTE ? words.pdfTooLarge : "";
  }
  return file.size > words.imageMb * MEGABYTE ? words.imageTooLarge : "";
}

async function upload(slotId, file) {
  const slot = document.getElementById(slotId);
  if (tooLarge(file) && file.type.startsWith("image/")) {
    progress(slot, words.shrinking);
    file = await shrunk(file, words.imageMb * MEGABYTE);
  }
  const why = tooLarge(file);
  if (why) return fault(slot, why);
  try {
    take(slotId, await send(slot, file));
  } catch {
    fault(slot, words.broken);
  }
}

// The page that the form's address answers with, redirects followed.
function send(slot, file) {
  const form = slot.querySelector("form.upload");
  const body = new FormData();
  body.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.onprogress = (event) => progress(slot, words.sending, event.loaded / event.total);
    request.upload.onload = () => progress(slot, words.checking);
    request.onload = () => resolve(request.response);
    request.onerror = request.onabort = reject;
    progress(slot, words.sending, 0);
    request.send(body);
  });
}

function take(slotId, page) {
  const slot = document.getElementById(slotId);
  const fresh = page?.getElementById(slotId);
  if (!fresh) {
    // Signed out, or somebody has submitted it meanwhile: that page says so in its own words.
    const said = page?.querySelector(".said, h1");
    return fault(slot, said ? said.textContent : words.broken);
  }
  fresh.querySelector("[role=alert]")?.removeAttribute("role");
  const focused = slot.contains(document.activeElement);
  slot.replaceWith(document.adoptNode(fresh));
  for (const part of PARTS) {
    const [old, now] = [document.querySelector(part), page.querySelector(part)];
    if (old && now) old.replaceWith(document.adoptNode(now));
  }
  takeOthers(page);
  if (focused) fresh.querySelector(".chosen").focus();
  say(`${nameOf(fresh)}: ${(fresh.querySelector(".fault") ?? fresh.querySelector(".state")).textContent.trim()}`);
}

// What one file says of another, such as being the same, is brought up to date at its place too.
function takeOthers(page) {
  for (const fresh of page.querySelectorAll(".slot")) {
    const slot = document.getElementById(fresh.id);
    const busy = !slot.querySelector(".progress").hidden;
    const saying = slot.querySelector(":scope > .fault, details[open]");
    if (busy || saying || slot.contains(document.activeElement) || slot.isEqualNode(fresh)) continue;
    slot.replaceWith(document.importNode(fresh, true));
  }
}

function queue(slot, files) {
  if (files.length === 0) return;
  if (files.length > 1) return fault(slot, words.one);
  slot.querySelector(".fault")?.remove();
  progress(slot, words.waiting);
  const [slotId, file] = [slot.id, files[0]];
  pending += 1;
  last = last.then(() => upload(slotId, file)).finally(() => (pending -= 1));
}

section.addEventListener("change", (event) => {
  if (!event.target.matches(".chosen")) return;
  queue(event.target.closest(".slot"), event.target.files);
  // So that choosing the same file again, mended meanwhile, is a change too.
  event.target.value = "";
});

function slotUnder(event) {
  return event.target instanceof Element ? event.target.closest(".slot") : null;
}

function mark(slot) {
  for (const other of section.querySelectorAll(".over")) other.classList.remove("over");
  slot?.classList.add("over");
}

// A file that is let go beside its place must not replace the whole page.
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  const slot = slotUnder(event);
  event.dataTransfer.dropEffect = slot ? "copy" : "none";
  mark(slot);
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(null);
});

document.addEventListener("drop", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  mark(null);
  const slot = slotUnder(event);
  if (slot) queue(slot, event.dataTransfer.files);
});

// The browser asks before it leaves files behind that are not sent yet.
addEventListener("beforeunload", (event) => {
  if (pending > 0) event.preventDefault();
});

section.classList.add("scripted");
