"use strict";
// The page's behaviour: the switch of colours, copying, and the plots, drawn in the colours of the moment.

const carryline = {
  redraws: [],

  colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  },

  // A copy of a plot's description in which every colour "@name" is the palette's.
  coloured(part, key = "") {
    if (typeof part === "string") return /color$/.test(key) && part[0] === "@" ? carryline.colour(part.slice(1)) : part;
    if (Array.isArray(part)) return part.map((item) => carryline.coloured(item));
    if (part === null || typeof part !== "object" || ArrayBuffer.isView(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, carryline.coloured(value, name)]));
  },

  narrow: () => window.matchMedia("(max-width: 40rem)").matches,

  // What all plots share, under what one of them asks for.
  layout(own, height) {
    const axis = { gridcolor: "@grid", linecolor: "@rule", zeroline: false, automargin: true, fixedrange: true };
    const base = {
      height,
      autosize: true,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 12.5, color: "@soft" },
      hoverlabel: { bgcolor: "@raised", bordercolor: "@rule", font: { color: "@ink" } },
      margin: { l: 52, r: 12, t: 8, b: 44 },
      showlegend: false,
      dragmode: false,
    };
    const axes = { xaxis: { ...axis, ...own.xaxis }, yaxis: { ...axis, ...own.yaxis } };
    return carryline.coloured({ ...base, ...own, ...axes });
  },

  options: { responsive: true, displaylogo: false, displayModeBar: false, scrollZoom: false },

  plot(box) {
    const { data, layout } = JSON.parse(box.firstElementChild.textContent);
    const area = document.createElement("div");
    box.append(area);
    const draw = () =>
      Plotly.react(area, carryline.coloured(data), carryline.layout(layout, Number(box.dataset.height)), carryline.options);
    carryline.redraws.push(draw);
    return draw();
  },
};

(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("carryline-theme"); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem("carryline-theme", theme); } catch { /* a private window */ } };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-pressed", String(isDark()));
    for (const redraw of carryline.redraws) redraw();
  };

  if (["light", "dark"].includes(stored())) root.dataset.theme = stored();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    store(root.dataset.theme);
    show();
  });
  system.addEventListener("change", show);
  show();

  for (const copy of document.querySelectorAll("button.copy")) {
    copy.addEventListener("click", async () => {
      const code = copy.closest(".code").querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        copy.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code);
        copy.textContent = "Selected";
      }
      setTimeout(() => { copy.textContent = "Copy"; }, 1600);
    });
  }

  for (const box of document.querySelectorAll(".plot")) carryline.plot(box);
})();
