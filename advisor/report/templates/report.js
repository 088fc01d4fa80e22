"use strict";
// Figures take the colour of the page's text, so that they read on light, dark and printed paper alike.
const figures = [...document.querySelectorAll("figure.plot")];
const ink = () => ({ "font.color": getComputedStyle(document.body).getPropertyValue("--soft").trim() });
for (const figure of figures) {
  const { data, layout } = JSON.parse(figure.firstElementChild.textContent);
  layout.font.color = ink()["font.color"];
  // On a phone every entry of the legend takes a line of its own, at the cost of the plot.
  const entries = data.filter((trace) => trace.name).length;
  if (figure.clientWidth < 500 && layout.showlegend !== false) layout.height += 17 * entries;
  Plotly.newPlot(figure, data, layout, { responsive: true, displayModeBar: false });
}
const repaint = () => figures.forEach((figure) => Plotly.relayout(figure, ink()));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
addEventListener("beforeprint", repaint);
addEventListener("afterprint", repaint);

for (const button of document.querySelectorAll("button.copy")) {
  button.addEventListener("click", async () => {
    const code = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // Some browsers give a page opened from a file no clipboard: select the text instead.
      getSelection().selectAllChildren(code);
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
