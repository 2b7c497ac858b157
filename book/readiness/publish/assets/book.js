// Remembers the chosen language, and draws the charts of a page with the bundle that the page loads only if it has any.
"use strict";
(() => {
  const remember = (language) => {
    try { localStorage.setItem("readiness-language", language); } catch { /* storage may be closed to local files */ }
  };
  for (const link of document.querySelectorAll("[data-readiness-language]")) {
    link.addEventListener("click", () => remember(link.dataset.readinessLanguage));
  }

  const refuse = () => Promise.reject(new Error("this book loads nothing"));
  const LOADER = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
  const MOST_ROWS = 500;

  // Colours come from the style sheet, so that charts follow the switch between light and dark.
  const themed = () => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--rd-${name}`).trim();
    const [ink, quiet, line] = ["ink", "quiet", "line"].map(colour);
    const font = "system-ui, sans-serif";
    return {
      background: "transparent",
      font,
      title: { color: ink, subtitleColor: quiet, fontSize: 14, anchor: "start", offset: 12 },
      axis: { labelColor: quiet, titleColor: ink, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 11, titleFontSize: 12, titleFontWeight: 600 },
      legend: { labelColor: ink, titleColor: ink, labelFontSize: 11, titleFontSize: 12 },
      header: { labelColor: ink, titleColor: ink },
      view: { stroke: null },
      text: { color: ink },
      rule: { color: quiet },
    };
  };

  const merged = (base, over) => {
    const both = { ...base };
    for (const [key, value] of Object.entries(over || {})) {
      const nested = value && typeof value === "object" && !Array.isArray(value);
      both[key] = nested ? merged(both[key] && typeof both[key] === "object" ? both[key] : {}, value) : value;
    }
    return both;
  };

  const composed = (spec) => ["facet", "repeat", "concat", "hconcat", "vconcat"].some((key) => key in spec) ||
    ["row", "column", "facet"].some((channel) => channel in (spec.encoding || {}));

  // Room for the axis and the legend beside a stacked chart, which Vega-Lite cannot fit to its container by itself.
  const BESIDE = 130;
  const COMMON_WIDTH = 640; // of readiness.charts

  const prepared = (spec, room) => {
    const ready = { ...spec, config: merged(themed(), spec.config) };
    if (!composed(spec)) {
      ready.width = "container";
      ready.autosize = { type: "fit-x", contains: "padding" };
    } else if (Array.isArray(spec.vconcat)) {
      // A part that is made narrower than the common width has names on its axis that want the difference.
      const fit = (part) => Math.max(260, room - BESIDE - Math.max(0, COMMON_WIDTH - (part.width || COMMON_WIDTH)));
      ready.vconcat = spec.vconcat.map((part) => (composed(part) ? part : { ...part, width: fit(part) }));
    }
    return ready;
  };

  const rowsOf = (spec) => {
    const inline = spec.data && Array.isArray(spec.data.values) ? [spec.data.values] : [];
    return [...inline, ...Object.values(spec.datasets || {})].filter((rows) => Array.isArray(rows) && rows.length);
  };

  const rowsLeft = (count, words) => {
    const language = document.documentElement.lang || "en";
    const form = new Intl.PluralRules(language).select(count);
    return words[`rows-left-${form}`].replace("#", count.toLocaleString(language));
  };

  const tableOf = (rows, words) => {
    const columns = [...new Set(rows.flatMap((row) => (row && typeof row === "object" ? Object.keys(row) : ["value"])))];
    const table = document.createElement("table");
    table.className = "rd-table";
    const add = (parent, tag, text) => {
      const element = parent.appendChild(document.createElement(tag));
      if (text !== undefined) element.textContent = text;
      return element;
    };
    const head = add(add(table, "thead"), "tr");
    columns.forEach((column) => add(head, "th", column));
    const body = add(table, "tbody");
    for (const row of rows.slice(0, MOST_ROWS)) {
      const line = add(body, "tr");
      columns.forEach((column) => add(line, "td", String((row && typeof row === "object" ? row[column] : row) ?? "–")));
    }
    if (rows.length > MOST_ROWS) add(add(body, "tr"), "td", rowsLeft(rows.length - MOST_ROWS, words)).colSpan = columns.length;
    return table;
  };

  const addData = (figure, spec, words) => {
    const details = document.createElement("details");
    details.className = "rd-chart-data";
    const summary = details.appendChild(document.createElement("summary"));
    summary.textContent = words["show-data"];
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) rowsOf(spec).forEach((rows) => details.append(tableOf(rows, words)));
    });
    figure.append(details);
  };

  const draw = async (figure) => {
    const mount = figure.querySelector(".rd-chart-mount");
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const words = JSON.parse(figure.dataset.words);
    const options = {
      mode: "vega-lite",
      renderer: "svg",
      ast: true, // expressions are interpreted, never compiled: the page forbids eval
      loader: LOADER,
      tooltip: { theme: "custom" },
      actions: { export: { svg: true, png: true }, source: false, compiled: false, editor: false },
      i18n: { CLICK_TO_VIEW_ACTIONS: words.menu, SVG_ACTION: words["save-svg"], PNG_ACTION: words["save-png"] },
    };
    let shown = null;
    const redraw = async () => {
      if (shown) shown.finalize();
      try {
        shown = await window.vegaEmbed(mount, prepared(spec, mount.clientWidth), options);
      } catch (error) {
        mount.textContent = `${words.failed} ${error.message}`;
      }
    };
    await redraw();
    addData(figure, spec, words);
    new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  };

  if (window.vegaEmbed) document.querySelectorAll(".rd-chart").forEach(draw);
})();
