// After a form was refused: the reader is taken to the summary of what is wrong, and from each line
// of it on to its field. Where the page has not written these links itself, they are made here.

const summary = document.querySelector(".fault-summary");

function linksTo(fields) {
  const list = document.createElement("ul");
  for (const field of fields) {
    const label = field.labels?.[0]?.firstChild?.textContent.trim();
    if (!label || !field.id) continue;
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = label;
    const line = document.createElement("li");
    line.append(link);
    list.append(line);
  }
  return list;
}

if (summary) {
  const form = summary.closest("form") ?? document.querySelector("main");
  const wrong = form.querySelectorAll("[aria-invalid=true]");
  if (wrong.length && !summary.querySelector("a")) summary.append(linksTo(wrong));
  // A page that has set the cursor somewhere, such as the one to sign in, keeps it there.
  if (!document.querySelector("[autofocus]")) {
    summary.tabIndex = -1;
    summary.focus();
  }
  // A link to a field leads into the field, and not only to its place.
  summary.addEventListener("click", (event) => {
    const target = event.target.closest("a")?.hash;
    const field = target && document.getElementById(decodeURIComponent(target.slice(1)));
    if (!field) return;
    event.preventDefault();
    field.focus();
  });
}
