// Says the day of each date field in the reader's words beside it: browsers show years A.D. there,
// the office thinks in พ.ศ.

const words = new Intl.DateTimeFormat(
  document.documentElement.lang === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB",
  { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" },
);

for (const output of document.querySelectorAll("output.said-date")) {
  const field = document.getElementById(output.htmlFor.value);
  const say = () => {
    const day = field.valueAsDate;
    output.textContent = day ? words.format(day).replace("พุทธศักราช", "พ.ศ.") : "";
  };
  field.addEventListener("input", say);
  say();
}
