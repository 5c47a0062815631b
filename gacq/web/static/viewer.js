/* Zoom, drag and keys for the picture of a document. Without this module the page shows the same
   picture, and its links turn it and lead to the next page. */

const stage = document.querySelector(".stage");
const picture = stage?.querySelector("img");

const STEP = 1.25;
const LARGEST = 6;
const CLOSER_FROM = 1.3;

if (picture) {
  let scale = 1;
  let whole = 0;
  let isClose = false;
  let drag = null;

  const fit = () => {
    const wide = picture.naturalWidth || 1;
    const high = picture.naturalHeight || 1;
    whole = Math.min(stage.clientWidth, (stage.clientHeight * wide) / high);
  };

  /* The finer picture is fetched when somebody looks closely, and takes the place of the first. */
  const bringCloser = () => {
    if (isClose) return;
    isClose = true;
    const finer = new Image();
    finer.addEventListener("load", () => {
      picture.src = finer.src;
    });
    finer.src = stage.dataset.close;
  };

  const apply = (next, at = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 }) => {
    next = Math.min(LARGEST, Math.max(1, next));
    const ratio = next / scale;
    const left = (stage.scrollLeft + at.x) * ratio - at.x;
    const top = (stage.scrollTop + at.y) * ratio - at.y;
    scale = next;
    picture.style.width = `${whole * scale}px`;
    picture.style.maxWidth = picture.style.maxHeight = "none";
    stage.classList.toggle("zoomed", scale > 1);
    stage.scrollTo(left, top);
    if (scale >= CLOSER_FROM) bringCloser();
  };

  const start = () => {
    fit();
    apply(scale);
  };

  const zoomBy = { in: () => scale * STEP, out: () => scale / STEP, fit: () => 1 };
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => apply(zoomBy[button.dataset.zoom]()));
  }
  for (const hidden of document.querySelectorAll(".zoom[hidden], .keys[hidden]")) {
    hidden.hidden = false;
  }

  /* The wheel moves the page until the picture was clicked, so that nobody is caught by it. */
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== stage) return;
    if (scale === 1 && event.deltaY > 0) return;
    event.preventDefault();
    const frame = stage.getBoundingClientRect();
    const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
    apply(event.deltaY < 0 ? scale * STEP : scale / STEP, at);
  }, { passive: false });

  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    drag = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (!drag) return;
    stage.scrollTo(drag.left + drag.x - event.clientX, drag.top + drag.y - event.clientY);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, () => {
      drag = null;
    });
  }
  stage.addEventListener("dblclick", (event) => {
    const frame = stage.getBoundingClientRect();
    apply(scale > 1 ? 1 : 2.5, { x: event.clientX - frame.left, y: event.clientY - frame.top });
  });

  const follow = (id) => document.getElementById(id)?.click();
  const keys = {
    "+": () => apply(scale * STEP),
    "=": () => apply(scale * STEP),
    "-": () => apply(scale / STEP),
    "0": () => apply(1),
    ArrowLeft: () => follow("viewer-before"),
    ArrowRight: () => follow("viewer-after"),
    Escape: () => (scale > 1 ? apply(1) : follow("viewer-back")),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key.startsWith("Arrow") && scale > 1) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  picture.addEventListener("error", () => {
    document.querySelector(".broken").hidden = false;
  });
  addEventListener("resize", start);
  if (picture.complete && picture.naturalWidth) start();
  picture.addEventListener("load", start);
}
