"use strict";
// Every figure is in the page as a still drawing. The first one that comes into sight wakes plotly, and each becomes
// alive when it is near: a page of many figures opens at once, and print always takes the still ones.
const figures = [...document.querySelectorAll("figure.plot")];
const ink = () => getComputedStyle(document.body).getPropertyValue("--soft").trim();

function wakePlotly() {
  if (window.Plotly) return;
  const script = document.createElement("script");
  script.textContent = document.getElementById("plotly").textContent;
  document.head.append(script);
}

function enliven(figure) {
  wakePlotly();
  const { data, layout } = JSON.parse(figure.querySelector("script").textContent);
  layout.font.color = ink();
  // A finger that scrolls the page must not draw a box in a figure.
  if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
  // On a phone every entry of the legend takes a line of its own, at the cost of the plot.
  const entries = data.filter((trace) => trace.name && trace.showlegend !== false).length;
  if (figure.clientWidth < 500 && layout.showlegend !== false) layout.height += 17 * entries;
  const alive = document.createElement("div");
  alive.className = "alive";
  // Plots beside each other keep their width on a phone, and the figure is moved sideways.
  const beside = Object.keys(layout).filter((name) => /^xaxis\d*$/.test(name)).length;
  if (beside > 1 && figure.clientWidth < 150 * beside) {
    alive.style.minWidth = `${150 * beside}px`;
    figure.classList.add("sideways");
    figure.tabIndex = 0;
  }
  figure.append(alive);
  figure.classList.add("live");
  Plotly.newPlot(alive, data, layout, { responsive: true, displayModeBar: false });
}

const sight = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((each) => each.isIntersecting)) {
    sight.unobserve(entry.target);
    enliven(entry.target);
  }
}, { rootMargin: "300px" });
// After the first paint, so that plotly's weight is not felt on opening.
if (figures.length) requestAnimationFrame(() => setTimeout(() => figures.forEach((figure) => sight.observe(figure))));

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const alive of document.querySelectorAll(".alive")) Plotly.relayout(alive, { "font.color": ink() });
});

// What is folded would be missing on paper, where all sources stand at the end anyway.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open]):not(.meta):not(.other)")];
  folded.forEach((each) => { each.open = true; });
});
addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));

async function copy(code) {
  getSelection().selectAllChildren(code);
  try {
    await navigator.clipboard.writeText(code.textContent);
    return "Copied";
  } catch {
    // Some browsers give a page opened from a file no clipboard: the text is selected.
    return document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
  }
}
for (const button of document.querySelectorAll("button.copy")) {
  button.addEventListener("click", async () => {
    button.textContent = await copy(button.nextElementSibling);
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
