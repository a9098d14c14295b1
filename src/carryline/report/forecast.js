"use strict";
// Forecast and truth: all values are here; what is drawn is what the window in view can show.

(() => {
  const box = document.querySelector(".forecast");
  if (!box) return;

  const DAY = 86_400_000;
  const { views, traces, unit, decimals } = JSON.parse(box.firstElementChild.textContent);
  const figure = box.closest("figure");
  const area = document.createElement("div");
  box.append(area);

  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  for (const view of views) {
    view.time = new Float64Array(bytes(view.time));
    for (const key of Object.keys(view.columns)) view.columns[key] = new Float32Array(bytes(view.columns[key]));
  }

  let view = views[0];
  const ends = () => [view.time[0], view.time[view.time.length - 1]];
  const whole = () => ends()[1] - ends()[0];
  // A span is offered if it shows a part of the data, and enough values of it: three days of monthly sales are none.
  const FEWEST = 12;
  const offered = (days) => !days || (days * DAY <= whole() && days * DAY * (view.time.length - 1) >= FEWEST * whole());
  const opening = [14, 90].find(offered);
  let range = [opening ? ends()[1] - opening * DAY : ends()[0], ends()[1]];

  // The first position whose time is not before the given one.
  const position = (time) => {
    let low = 0, high = view.time.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (view.time[middle] < time) low = middle + 1; else high = middle;
    }
    return low;
  };

  // Positions to draw of values[first, last): all of them if they fit, else the lowest and the highest of each bucket.
  const chosen = (values, first, last, buckets, into) => {
    const size = (last - first) / buckets;
    if (size <= 2) {
      for (let at = first; at < last; at++) into.push(at);
      return;
    }
    for (let bucket = 0; bucket < buckets; bucket++) {
      const begin = first + Math.floor(bucket * size), end = first + Math.floor((bucket + 1) * size);
      let low = -1, high = -1;
      for (let at = begin; at < end; at++) {
        if (Number.isNaN(values[at])) continue;
        if (low < 0 || values[at] < values[low]) low = at;
        if (high < 0 || values[at] > values[high]) high = at;
      }
      if (low < 0) into.push(begin);
      else if (low === high) into.push(low);
      else into.push(Math.min(low, high), Math.max(low, high));
    }
  };

  // Fine inside the window in view, coarse outside of it, where only the strip below shows it.
  const drawn = (trace) => {
    const values = view.columns[trace.key];
    const width = Math.max(320, area.clientWidth);
    const first = Math.max(0, position(range[0]) - 1), last = Math.min(values.length, position(range[1]) + 2);
    const at = [];
    chosen(values, 0, first, width >> 1, at);
    chosen(values, first, last, width, at);
    chosen(values, last, values.length, width >> 1, at);
    const y = at.map((index) => (Number.isNaN(values[index]) ? null : values[index]));
    return { x: at.map((index) => view.time[index]), y };
  };

  const data = () => carryline.coloured(traces.map((trace) => ({
    ...drawn(trace),
    name: trace.name,
    type: "scatter",
    mode: "lines",
    line: { color: trace.color, width: trace.width },
    hovertemplate: `%{y:,.${decimals}f} ${unit}`,
  })));

  // The lowest and the highest value between two times, with a little room.
  const height = ([from, to]) => {
    const first = position(from), last = position(to);
    let low = Infinity, high = -Infinity;
    for (const { key } of traces) {
      for (const value of view.columns[key].subarray(first, last + 1)) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const room = 0.05 * (high - low || Math.abs(high) || 1);
    return low <= high ? [low - room, high + room] : undefined;
  };

  const layout = () => carryline.layout({
    xaxis: {
      type: "date",
      range,
      fixedrange: carryline.narrow(),
      rangeslider: {
        visible: true,
        thickness: 0.13,
        range: ends(),
        yaxis: { rangemode: "fixed", range: height(ends()) },
        bgcolor: "@sunken",
        bordercolor: "@rule",
        borderwidth: 1,
      },
    },
    yaxis: { title: { text: unit }, nticks: 7, range: height(range) }, // the scale follows the zoom; the strip's does not
    dragmode: carryline.narrow() ? false : "zoom", // on a phone a finger on the plot scrolls the page
    hovermode: "x unified",
    margin: { l: 52, r: 12, t: 8, b: 12 },
  }, carryline.narrow() ? 380 : 460);

  const shown = figure.querySelector(".shown");
  const day = (time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const buttons = [...figure.querySelectorAll("[data-days]")];

  const draw = () => {
    const days = (range[1] - range[0]) / DAY;
    for (const button of buttons) {
      const wanted = Number(button.dataset.days) || whole() / DAY;
      button.hidden = !offered(Number(button.dataset.days));
      button.setAttribute("aria-pressed", String(Math.abs(days - wanted) < 0.01 * wanted));
    }
    shown.textContent = `Shown: ${day(range[0])} to ${day(range[1])}.`;
    return Plotly.react(area, data(), layout(), carryline.options);
  };

  // A window of that many milliseconds around a middle, kept inside the data.
  const look = (middle, size) => {
    const [begin, end] = ends();
    const length = Math.min(size, end - begin);
    const from = Math.min(Math.max(middle - length / 2, begin), end - length);
    range = [from, from + length];
    draw();
  };

  draw().then(() => {
    let waiting = 0;
    area.on("plotly_relayout", (change) => {
      const pair = change["xaxis.range"] ?? [change["xaxis.range[0]"], change["xaxis.range[1]"]];
      if (change["xaxis.autorange"]) range = ends();
      else if (pair[0] !== undefined && pair[1] !== undefined) range = pair.map((time) => Date.parse(utc(time)));
      else return;
      clearTimeout(waiting);
      waiting = setTimeout(draw, 60); // the strip reports every step of a drag
    });
  });

  // Plotly reports local-looking times, "2016-01-02 03:04:05.6", which are UTC.
  const utc = (time) => (typeof time === "string" ? `${time.replace(" ", "T")}${time.length > 10 ? "Z" : ""}` : new Date(time).toISOString());

  for (const button of buttons) {
    button.addEventListener("click", () => look((range[0] + range[1]) / 2, Number(button.dataset.days) * DAY || whole()));
  }
  for (const button of figure.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => {
      const size = range[1] - range[0];
      look((range[0] + range[1]) / 2 + Number(button.dataset.move) * size * 0.8, size);
    });
  }
  figure.querySelector("select")?.addEventListener("change", (event) => {
    view = views[Number(event.target.value)];
    look((range[0] + range[1]) / 2, range[1] - range[0]);
  });

  carryline.redraws.push(draw);
})();
