/*
 * Copyright (c) 2026 The rosterops.saas_users authors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
"use strict";
// The table of everybody: searched, filtered, sorted, and shown a page at a time. Text is only ever set as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 100;
  const PRINTED = 1000;
  const MATRIX = 6; // organizations that have a column of their own
  const byId = (id) => document.getElementById(id);
  const fold = (text) => String(text ?? "").trim().toLowerCase();
  const number = (value) => value.toLocaleString("en");

  // Columns: a function from the number of a row to its value.
  const cell = {};
  for (const [name, column] of Object.entries(data.columns)) {
    cell[name] = Array.isArray(column) ? (row) => column[row] : (row) => column.different[column.places[row]];
  }
  const every = Array.from({ length: data.count }, (_, row) => row);
  const who = (row) => cell.email(row) || cell.user_name(row) || `the user with the id ${cell.user_id(row)}`;
  const where = cell.organization;
  const label = (status) => data.words[status].label;
  const privileged = {};
  for (const [platform, roles] of Object.entries(data.privileged)) privileged[platform] = new Set(roles.map(fold));
  const people = [];
  for (const row of every) (people[cell.person(row)] ??= []).push(row);
  const places = []; // a row of each organization
  for (const row of every) places[cell.place(row)] ??= row;
  const severity = Object.fromEntries(Object.keys(data.words).map((status, at) => [status, at]));
  const isChecked = (row) => cell.status(row) !== "unchecked";

  const filters = {
    "": () => true,
    privileged: cell.privileged,
    differences: (row) => data.differences.includes(cell.status(row)),
    undecided: (row) => !cell.decision(row) && cell.status(row) !== "missing" && isChecked(row),
  };
  for (const status of Object.keys(data.words)) filters[status] = (row) => cell.status(row) === status;

  // A search looks at each different value once, and then only up whether that of a row was found.
  const SEARCHED = ["email", "user_name", "user_id", "organization", "organization_id", "platform", "roles", "expected_roles", "status",
    "kind", "owner", "reason", "ticket"];
  const textOf = (name, value) => fold(name === "status" ? label(value) : Array.isArray(value) ? value.join("\n") : value);
  const texts = {};
  const finding = (term) => {
    const tests = SEARCHED.map((name) => {
      const column = data.columns[name];
      texts[name] ??= (Array.isArray(column) ? column : column.different).map((value) => textOf(name, value));
      const found = texts[name].map((text) => text.includes(term));
      if (!found.includes(true)) return null;
      return column.places ? (row) => found[column.places[row]] : (row) => found[row];
    }).filter(Boolean);
    return (row) => tests.some((test) => test(row));
  };

  const state = { query: "", filter: "", place: "", view: "people", sort: "", down: false, page: 0 };

  // Elements

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const isolated = (text) => make("bdi", {}, String(text));
  const small = (text) => make("small", {}, text);
  const badge = (status) => make("span", { class: `badge ${status}` }, label(status));
  const detail = (name, value) => make("span", { class: "detail" }, small(name), " ", isolated(value), " ");

  const role = (name, row, note) => {
    const kinds = [(privileged[cell.platform(row)] ?? new Set()).has(fold(name)) && "privileged",
      note === "too much" && "extra", note === "lacking" && "lacking"].filter(Boolean);
    return make("span", { class: ["role", ...kinds].join(" ") }, isolated(name), ...(note ? [" ", small(note)] : []));
  };
  const roles = (row) => {
    const has = cell.roles(row);
    const listed = cell.expected_roles(row);
    const isListed = new Set((listed ?? has).map(fold));
    const isThere = new Set(has.map(fold));
    const shown = [
      ...has.map((name) => role(name, row, isListed.has(fold(name)) ? "" : "too much")),
      ...(listed ?? []).filter((name) => !isThere.has(fold(name))).map((name) => role(name, row, "lacking")),
    ];
    return shown.length ? shown : [make("span", { class: "none" }, isChecked(row) ? "no roles" : "not known")];
  };
  const details = (row) => [
    ["until", cell.until(row)], ["owner", cell.owner(row)], ["because", cell.reason(row)], ["ticket", cell.ticket(row)],
    ["last login", (cell.last_login(row) ?? "").slice(0, 10)], ["decision", cell.decision(row)],
  ].filter(([, value]) => value).map(([name, value]) => detail(name, value));
  const person = (row) => {
    const kind = cell.kind(row);
    return [make("bdi", { dir: "ltr" }, who(row)), ...(kind && kind !== "employee" ? [" ", small(kind)] : [])];
  };
  const organization = (row) => [isolated(where(row)), " ", small(cell.platform(row))];

  // Views: what has a line, the columns, and the keys by which they are sorted. The first cell of a line is its header.

  const list = {
    lines: (rows) => rows,
    first: (row) => row,
    columns: [
      ["Person", (row) => person(row), (row) => fold(who(row))],
      ["Organization", (row) => organization(row), (row) => fold(where(row))],
      ["Roles", (row) => roles(row), (row) => fold(cell.roles(row).join("; "))],
      ["Status", (row) => [badge(cell.status(row))], (row) => severity[cell.status(row)]],
      ["Details", (row) => details(row), (row) => cell.until(row) ?? "9999"],
    ],
  };
  const inPlace = (rows, key) => rows.filter((row) => cell.place(row) === key)
    .flatMap((row) => [make("span", { class: "at" }, ...organization(row), " "), badge(cell.status(row)), " ", ...roles(row), " "]);
  const matrix = {
    lines: (rows) => [...new Set(rows.map(cell.person))].map((at) => people[at]),
    first: (rows) => rows[0],
    columns: [
      ["Person", (rows) => person(rows[0]), (rows) => fold(who(rows[0]))],
      ...(places.length <= MATRIX
        ? places.map((one, key) => [organization(one), (rows) => inPlace(rows, key),
          (rows) => Math.min(99, ...rows.filter((row) => cell.place(row) === key).map((row) => severity[cell.status(row)]))])
        : [["Organizations", (rows) => rows.map((row) => make("span", { class: "place" },
          ...organization(row), " ", badge(cell.status(row)), " ", ...roles(row))), (rows) => -rows.length]]),
    ],
  };
  const views = { people: matrix, list };

  const matching = () => {
    const tests = [filters[state.filter], ...fold(state.query).split(/\s+/).filter(Boolean).map(finding)];
    if (state.place) tests.push((row) => cell.place(row) === Number(state.place));
    return every.filter((row) => tests.every((test) => test(row)));
  };

  const sorted = (lines, view) => {
    const column = view.columns[state.sort];
    if (!column) return lines;
    const keyed = lines.map((line, at) => [column[2](line), at, line]);
    const sign = state.down ? -1 : 1;
    keyed.sort(([a, x], [b, y]) => (a < b ? -sign : a > b ? sign : x - y));
    return keyed.map(([, , line]) => line);
  };

  // What is shown

  const total = every.filter(isChecked).length;
  let lines = [];
  let table = null;
  let shownView = "";

  const drawHead = (view) => {
    table = make("table", { role: "table", "aria-labelledby": "everybody", class: state.view === "list" ? "people" : "matrix" });
    const row = make("tr", { role: "row" });
    view.columns.forEach(([title], at) => {
      const button = make("button", { type: "button" }, ...[title].flat().map((one) => (one.cloneNode ? one.cloneNode(true) : one)));
      button.addEventListener("click", () => {
        state.down = state.sort === at && !state.down;
        state.sort = at;
        state.page = 0;
        draw();
      });
      row.append(make("th", { role: "columnheader", scope: "col" }, button));
    });
    table.append(make("thead", { role: "rowgroup" }, row), make("tbody", { role: "rowgroup" }));
    byId("view").replaceChildren(table);
    byId("view").className = "ready";
    shownView = state.view;
  };

  const drawLines = (from, to) => {
    const view = views[state.view];
    const body = document.createDocumentFragment();
    for (const line of lines.slice(from, to)) {
      const row = make("tr", { role: "row" });
      view.columns.forEach(([, content], at) => row.append(at === 0
        ? make("th", { role: "rowheader", scope: "row" }, ...content(line))
        : make("td", { role: "cell" }, ...content(line))));
      body.append(row);
    }
    table.tBodies[0].replaceChildren(body);
  };

  const draw = () => {
    const view = views[state.view];
    if (shownView !== state.view) drawHead(view);
    const rows = matching();
    lines = sorted(view.lines(rows), view);
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      if (at === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const checked = rows.filter(isChecked);
    const count = new Set(checked.map(cell.person)).size;
    const unknown = rows.length - checked.length;
    const all = checked.length === total ? "" : ` of ${number(total)}`;
    byId("found").textContent = rows.length
      ? `${number(count)} ${count === 1 ? "person" : "people"}, ${number(checked.length)}${all} row${checked.length === 1 ? "" : "s"}`
        + (unknown ? `, and ${number(unknown)} that could not be checked` : "")
      : "Nobody matches.";
    const last = Math.max(0, Math.ceil(lines.length / PAGE) - 1);
    state.page = Math.min(state.page, last);
    drawLines(state.page * PAGE, (state.page + 1) * PAGE);
    byId("pages").hidden = last === 0;
    pageText.textContent = `Page ${number(state.page + 1)} of ${number(last + 1)}`;
    previous.disabled = state.page === 0;
    next.disabled = state.page === last;
  };

  // Controls

  const option = (value, text) => make("option", { value }, text);
  const labelled = (text, control, kind = "") => {
    control.id = `by-${fold(text)}`;
    return make("div", { class: kind }, make("label", { for: control.id }, text), control);
  };
  const search = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Name, role, organization, owner" });
  const filter = make("select", {}, option("", "All"));
  const where_ = make("select", {}, option("", "All"));
  const counted = (value, text) => {
    const count = every.filter(filters[value]).length;
    if (count) filter.append(option(value, `${text} (${number(count)})`));
  };
  counted("privileged", "Privileged");
  counted("differences", "All differences");
  for (const status of Object.keys(data.words)) counted(status, label(status));
  if (data.reviewed) counted("undecided", "Undecided");
  places.forEach((row, key) => where_.append(option(key, `${where(row)} (${cell.platform(row)})`)));
  const choices = [["people", "People \u00d7 organizations"], ["list", "List"]].map(([value, text]) => {
    const button = make("button", { type: "button", "aria-pressed": String(value === state.view) }, text);
    button.addEventListener("click", () => show({ view: value, sort: "", down: false }));
    return [value, button];
  });
  const previous = make("button", { type: "button" }, "Previous");
  const next = make("button", { type: "button" }, "Next");
  const pageText = make("span", { role: "status" });

  const show = (changes) => {
    Object.assign(state, { page: 0 }, changes);
    search.value = state.query;
    filter.value = state.filter;
    where_.value = state.place;
    for (const [value, button] of choices) button.setAttribute("aria-pressed", String(value === state.view));
    draw();
  };

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show({ query: search.value }), 100);
  });
  filter.addEventListener("change", () => show({ filter: filter.value }));
  where_.addEventListener("change", () => show({ place: where_.value }));
  const turn = (by) => {
    state.page += by;
    draw();
    byId("everybody").focus({ preventScroll: true });
    byId("everybody").scrollIntoView();
  };
  previous.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  const tools = byId("tools");
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.append(labelled("Search", search, "wide"), labelled("Status", filter), labelled("Organization", where_),
    make("div", { class: "views", role: "group", "aria-label": "View" }, ...choices.map(([, button]) => button)));
  tools.hidden = false;
  byId("pages").append(previous, pageText, next);
  for (const link of document.querySelectorAll("a[data-filter]")) {
    link.addEventListener("click", () => {
      show({ filter: link.dataset.filter, query: "", place: "", view: "list", sort: "", down: false });
      byId("everybody").focus({ preventScroll: true });
    });
  }

  // On paper, as many lines as are of use there.
  addEventListener("beforeprint", () => {
    drawLines(0, PRINTED);
    if (lines.length > PRINTED) {
      byId("view").append(make("p", { id: "cut" }, `The first ${number(PRINTED)} of ${number(lines.length)} lines. access.csv has all of them.`));
    }
  });
  addEventListener("afterprint", () => {
    byId("cut")?.remove();
    draw();
  });
  draw();
})();
