// The search of the catalog: finds by words, their beginnings and small mistakes in them. Loads its index when somebody first searches.
"use strict";

(() => {
  const up = document.body.dataset.up || "";
  const WEIGHTS = [12, 5, 1]; // names, labels, texts
  const KINDS = 0.15; // what comes first in the index wins where all else is equal
  const PAGE = 50;
  const FILTERS = ["kind", "domain", "owner", "tag", "classification", "status", "quality", "level"];
  const FIRST_FILTER = 4; // of a row: path, title, where, summary come before

  let loading = null;

  function index() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${up}search-index.js`;
      script.onload = () => resolve(self.meshIndex);
      script.onerror = () => reject(new Error("the index of the search could not be loaded"));
      document.head.append(script);
    });
    return loading;
  }

  // Words: as in the index, folded and cut at everything that is neither letter nor digit.

  function wordsOf(text, { common }) {
    const typed = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || []).slice(0, 12);
    const telling = typed.filter((each) => !common.includes(each));
    return telling.length ? telling : typed;
  }

  function firstFrom(words, prefix) {
    let low = 0, high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < prefix) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** Places of words that begin with it, and how much each counts: the whole word more than its beginning. */
  function beginning(words, typed) {
    const found = [];
    for (let at = firstFrom(words, typed); at < words.length && words[at].startsWith(typed); at += 1) {
      found.push([at, words[at].length === typed.length ? 1 : 0.6]);
    }
    return found;
  }

  /** Places of words that one or two mistakes lead away from; of short words none, for too many are near. */
  function mistaken(words, typed) {
    if (typed.length < 4) return [];
    const most = typed.length < 8 ? 1 : 2;
    const found = [];
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at];
      if (Math.abs(word.length - typed.length) <= most && distance(word, typed, most) <= most) found.push([at, 0.3]);
    }
    return found;
  }

  /** How many letters to insert, leave out, change or swap; stops counting above `most`. */
  function distance(a, b, most) {
    let before = [], last = [];
    for (let column = 0; column <= b.length; column += 1) last.push(column);
    for (let row = 1; row <= a.length; row += 1) {
      const next = [row];
      let least = row;
      for (let column = 1; column <= b.length; column += 1) {
        const same = a[row - 1] === b[column - 1];
        let cost = Math.min(last[column] + 1, next[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
        if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
          cost = Math.min(cost, before[column - 2] + 1);
        }
        next.push(cost);
        least = Math.min(least, cost);
      }
      if (least > most) return most + 1;
      before = last;
      last = next;
    }
    return last[b.length];
  }

  /** By the number of a document, how well the word fits it. */
  function scored({ words, numbers, rows }, typed) {
    let places = beginning(words, typed);
    if (!places.length) places = mistaken(words, typed);
    const scores = new Float32Array(rows.length);
    for (const [at, share] of places) {
      const fields = numbers[at].split("|");
      const deepest = typed.length < 2 ? 1 : fields.length; // one letter begins too many words: names only
      for (let field = 0; field < deepest; field += 1) {
        if (!fields[field]) continue;
        const score = WEIGHTS[field] * share;
        let number = 0;
        for (const step of fields[field].split(" ")) {
          number += parseInt(step, 36);
          if (score > scores[number]) scores[number] = score;
        }
      }
    }
    return scores;
  }

  /** The numbers of all documents that every word fits, the best first. */
  function find(catalog, text, chosen = {}) {
    const typed = wordsOf(text, catalog);
    const total = new Float32Array(catalog.rows.length).fill(1);
    for (const word of typed) {
      const scores = scored(catalog, word);
      for (let at = 0; at < total.length; at += 1) total[at] = total[at] && scores[at] ? total[at] + scores[at] : 0;
    }
    const whole = text.trim().toLowerCase();
    const wanted = FILTERS.map((name) => (chosen[name] ? catalog.filters[name].indexOf(chosen[name]) : null));
    const found = [];
    catalog.rows.forEach((row, number) => {
      if (!total[number]) return;
      if (wanted.some((value, at) => value !== null && !row[FIRST_FILTER + at].includes(value))) return;
      if (typed.length && (row[1].toLowerCase() === whole || row[2].toLowerCase() === whole)) total[number] += 50;
      if (typed.length) total[number] -= KINDS * row[FIRST_FILTER][0];
      found.push(number);
    });
    return found.sort((a, b) => total[b] - total[a] || a - b);
  }

  // What is shown: built of text nodes alone, so that no text becomes markup.

  function element(tag, name, ...children) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...children);
    return made;
  }

  function marked(text, typed) {
    const parts = document.createDocumentFragment();
    if (!typed.length) { parts.append(text); return parts; }
    const wanted = new RegExp(`(${typed.join("|")})`, "iu"); // words hold letters and digits only
    text.split(wanted).forEach((part, at) => parts.append(at % 2 ? element("mark", "", part) : part));
    return parts;
  }

  function hit(catalog, number, typed) {
    const [path, title, where, summary] = catalog.rows[number];
    const link = element("a", "hit");
    link.href = up + path;
    const kind = catalog.filters.kind[catalog.rows[number][FIRST_FILTER][0]];
    link.append(element("span", "name", marked(title, typed)), " ", element("span", "chip", kind));
    if (where) link.append(element("span", "where", marked(where, typed)));
    link.append(element("span", "why", marked(summary, typed)));
    return element("li", "", link);
  }

  /** Arrows walk from the field through the hits and back. */
  function walk(event, field, list) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...list.querySelectorAll("a.hit")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }

  // A field with its hits in a box below it.

  function offer(field) {
    const form = field.form;
    const list = element("ol", "results");
    const box = element("div", "drop", list);
    box.hidden = true;
    form.append(box);
    const show = async () => {
      const text = field.value.trim();
      if (!text) { box.hidden = true; return; }
      const catalog = await index();
      if (field.value.trim() !== text) return;
      const typed = wordsOf(text, catalog);
      list.replaceChildren(...find(catalog, text).slice(0, 8).map((number) => hit(catalog, number, typed)));
      if (!list.children.length) list.append(element("li", "soft", `Nothing fits “${text}”.`));
      box.hidden = false;
    };
    field.addEventListener("focus", () => { index().catch(() => {}); });
    field.addEventListener("input", () => { show().catch(() => { box.hidden = true; }); });
    form.addEventListener("keydown", (event) => {
      walk(event, field, list);
      if (event.key === "Escape" && !box.hidden) { // the first time it closes the box, the second time it empties the field
        event.preventDefault();
        box.hidden = true;
        field.focus();
      }
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) box.hidden = true; });
  }

  // The page of the search.

  function searchPage(form) {
    const field = form.elements.q;
    const selects = FILTERS.map((name) => form.elements[name]);
    const list = document.querySelector("[data-results]");
    const told = document.querySelector("[data-count]");
    let shown = PAGE;

    const asked = new URLSearchParams(location.search);
    field.value = asked.get("q") || "";

    const chosen = () => Object.fromEntries(selects.map((each) => [each.name, each.value]).filter(([, value]) => value));

    function keep(wanted) {
      const query = new URLSearchParams(wanted);
      if (field.value) query.set("q", field.value);
      try {
        history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
      } catch { /* some browsers keep addresses of files as they are */ }
    }

    function offerValues(catalog, found) {
      selects.forEach((select, at) => {
        const counts = new Map();
        for (const number of found) for (const value of catalog.rows[number][FIRST_FILTER + at]) counts.set(value, (counts.get(value) || 0) + 1);
        const value = select.value || asked.get(select.name) || "";
        const known = catalog.filters[select.name];
        const options = [...counts].map(([each, count]) => [known[each], count]).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
        const first = new Option("any", "");
        const rest = options.slice(0, 300).map(([name, count]) => new Option(`${name} (${count})`, name));
        if (value && !rest.some((each) => each.value === value) && known.includes(value)) rest.unshift(new Option(`${value} (0)`, value));
        select.replaceChildren(first, ...rest);
        select.value = rest.some((each) => each.value === value) ? value : "";
        select.classList.toggle("on", Boolean(select.value));
      });
    }

    async function show() {
      let catalog;
      try {
        catalog = await index();
      } catch (wrong) {
        told.textContent = `Sorry, ${wrong.message}.`;
        return;
      }
      if (!selects[0].options.length || selects[0].options.length === 1) offerValues(catalog, catalog.rows.keys());
      const wanted = chosen();
      for (const name of FILTERS) asked.delete(name);
      const found = find(catalog, field.value, wanted);
      const typed = wordsOf(field.value, catalog);
      offerValues(catalog, found);
      list.replaceChildren(...found.slice(0, shown).map((number) => hit(catalog, number, typed)));
      if (found.length > shown) {
        const more = element("button", "quiet", `Show more of ${found.length.toLocaleString("en")}`);
        more.type = "button";
        more.addEventListener("click", () => { shown += PAGE * 4; show(); });
        list.append(element("li", "", more));
      }
      const count = found.length.toLocaleString("en");
      told.textContent = found.length ? `${count} found` : `Nothing fits. Say that you would read it: mesh wish "${field.value}" --for domain.product`;
      keep(wanted);
    }

    field.addEventListener("input", () => { shown = PAGE; show(); });
    selects.forEach((each) => each.addEventListener("change", () => { shown = PAGE; show(); }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const first = list.querySelector("a.hit");
      if (first && document.activeElement === field) first.click(); else show();
    });
    document.addEventListener("keydown", (event) => walk(event, field, list));
    show();
    field.focus();
  }

  document.querySelectorAll('input[type="search"]').forEach((field) => {
    if (field.form && "search" in field.form.dataset) searchPage(field.form); else offer(field);
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName || "") || document.activeElement?.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      (document.getElementById("ask") || document.getElementById("find")).focus();
    }
  });
})();
