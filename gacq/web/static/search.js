/* Search as you type: a pause after a key, or another choice in a filter, fetches the same list and
   puts its rows in place. The address follows, so that it can be kept and "back" works. Without
   this module the form is sent by its button. */

const form = document.getElementById("search");
const PAUSE_MILLISECONDS = 300;

if (form) {
  let timer = 0;
  let asked = null;
  let shown = location.href;

  const address = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) fields.set(name, value.trim());
    }
    const query = fields.toString();
    return new URL(query ? `${form.action}?${query}` : form.action, location.href).href;
  };

  const put = (fresh) => {
    for (const id of ["counts", "rows"]) {
      const before = document.getElementById(id);
      const after = fresh.getElementById(id);
      if (before && after) before.replaceWith(document.importNode(after, true));
    }
    const found = document.getElementById("found");
    found.textContent = document.getElementById("rows").dataset.found;
  };

  const search = async () => {
    const wanted = address();
    if (wanted === shown) return;
    asked?.abort();
    asked = new AbortController();
    document.getElementById("rows").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(wanted, { signal: asked.signal, credentials: "same-origin" });
      if (answer.redirected) {
        location.assign(wanted);
        return;
      }
      put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      shown = wanted;
      history.replaceState(null, "", wanted);
    } catch (error) {
      if (error.name !== "AbortError") {
        document.getElementById("rows").removeAttribute("aria-busy");
      }
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(search, event.target.type === "search" ? PAUSE_MILLISECONDS : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
}
