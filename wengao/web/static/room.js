/* What the pages do beyond links and forms; all of them work without it. No build step: Chromium 86 runs this file. */
"use strict";
(function () {
  const LOCAL = "wengao-basket";
  function formToken() { return document.querySelector("meta[name=form-token]").content; }

  // ---------------------------------------------------------------- search as you type
  // An input method's unfinished letters are no words: nothing is asked before compositionend.
  function asTyped(input) {
    let composing = false, waiting = 0, asked = input.value;
    function ask() {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        if (composing || input.value === asked) return;
        asked = input.value;
        window.htmx.trigger(input.form, "typed");
      }, 250);
    }
    input.addEventListener("compositionstart", function () { composing = true; });
    input.addEventListener("compositionend", function () { composing = false; ask(); });
    input.addEventListener("input", function (event) { if (!composing && !event.isComposing) ask(); });
  }

  // ---------------------------------------------------------------- the basket
  function basket() {
    try { const kept = JSON.parse(localStorage.getItem(LOCAL) || "[]"); return Array.isArray(kept) ? kept.filter(function (id) { return /^s_[a-z2-7]{26}$/.test(id); }) : []; }
    catch (error) { return []; }
  }
  function keep(ids) {
    try { localStorage.setItem(LOCAL, JSON.stringify(ids.slice(0, 1000))); } catch (error) { /* private browsing */ }
    showBasket(document);
  }
  function showBasket(root) {
    const ids = basket();
    document.querySelectorAll("[data-basket-count]").forEach(function (place) { place.textContent = String(ids.length); place.hidden = ids.length === 0; });
    root.querySelectorAll("[data-basket]").forEach(function (button) {
      const inside = ids.indexOf(button.dataset.basket) >= 0;
      button.hidden = false;
      button.setAttribute("aria-pressed", String(inside));
      button.textContent = inside ? button.dataset.in : button.dataset.out;
    });
    root.querySelectorAll("input[data-basket-ids]").forEach(function (input) { input.value = ids.join(" "); });
  }
  function loadBasket() {
    const place = document.querySelector("[data-basket-list]");
    if (place) window.htmx.ajax("POST", "/basket/list", { target: place, values: { ids: basket().join(" ") } });
  }

  // ---------------------------------------------------------------- hits of a text
  let now = 1;
  function toHit(step) {
    const bar = document.querySelector(".hit-nav");
    if (!bar) return;
    const all = Number(bar.dataset.hits);
    now = (now - 1 + step + all) % all + 1;
    showHit(true);
  }
  function showHit(scroll) {
    document.querySelectorAll("mark.hit.now").forEach(function (mark) { mark.classList.remove("now"); });
    const mark = document.getElementById("hit-" + now), place = document.querySelector("[data-hit-number]");
    if (place) place.textContent = String(now);
    if (!mark) return;
    mark.classList.add("now");
    if (scroll) mark.scrollIntoView({ block: "center" });
  }

  // ---------------------------------------------------------------- clicks and keys
  document.addEventListener("click", function (event) {
    const target = event.target instanceof Element ? event.target.closest("[data-basket],[data-hit],[data-copy-source],[data-basket-empty]") : null;
    if (!target) return;
    if (target.dataset.basket) {
      const ids = basket(), at = ids.indexOf(target.dataset.basket);
      if (at >= 0) ids.splice(at, 1); else ids.push(target.dataset.basket);
      keep(ids);
    } else if (target.dataset.hit) {
      event.preventDefault();
      toHit(target.dataset.hit === "next" ? 1 : -1);
    } else if ("basketEmpty" in target.dataset) {
      keep([]); loadBasket();
    } else {
      const chosen = String(window.getSelection() || "").trim();
      const text = document.querySelector(".speech .text");
      const words = (chosen || (text ? text.innerText.trim() : "")) + "\n——" + target.dataset.source + "\n" + location.origin + location.pathname + "\n";
      copy(words).then(function () { target.textContent = target.dataset.done; });
    }
  });
  function copy(words) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(words);
    const area = document.createElement("textarea");
    area.value = words; area.className = "unseen"; document.body.appendChild(area); area.select(); document.execCommand("copy"); area.remove();
    return Promise.resolve();
  }
  document.addEventListener("keydown", function (event) {
    const writing = event.target instanceof Element && event.target.matches("input, textarea, select");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (decideByKey(event)) event.preventDefault();
    else if (event.key === "/") { const input = document.getElementById("q"); if (input) { event.preventDefault(); input.focus(); input.select(); } }
    else if (event.key === "n") toHit(1);
    else if (event.key === "p") toHit(-1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const turn = document.querySelectorAll("#sheet .turn > *"), link = turn.length ? turn[event.key === "ArrowLeft" ? 0 : turn.length - 1] : null;
      if (link && link.matches("a")) link.click();
    }
  });

  // ---------------------------------------------------------------- deciding
  let line = -1;
  function printedLines() { return Array.prototype.slice.call(document.querySelectorAll(".printed li[data-line]")); }
  function toLine(number, scroll) {
    const all = printedLines();
    if (!all.length) return;
    line = Math.max(0, Math.min(all.length - 1, number));
    all.forEach(function (one, at) { one.classList.toggle("now", at === line); });
    if (scroll) all[line].scrollIntoView({ block: "nearest" });
    markLine();
  }
  function markLine() {
    const all = printedLines(), inner = document.querySelector("#sheet [data-pages]");
    if (line < 0 || !all[line] || !inner) return;
    const place = all[line].dataset.line, page = place.split(":")[0];
    if (page !== inner.dataset.page) window.htmx.ajax("GET", inner.dataset.pages + page, { target: "#sheet" });
    document.querySelectorAll(".of-line").forEach(function (box) { box.classList.toggle("now", box.dataset.of === place); });
  }
  function decideByKey(event) {
    const reach = document.querySelector(".reach [data-confirm]"), shown = document.querySelector("[data-worksheet]");
    if (event.key === "Escape" && reach) { document.getElementById("reach") ? document.getElementById("reach").textContent = "" : history.back(); return true; }
    if (shown && (event.key === "j" || event.key === "ArrowDown")) { toLine(line + 1, true); return true; }
    if (shown && (event.key === "k" || event.key === "ArrowUp")) { toLine(line - 1, true); return true; }
    if (shown && event.key === "s") { const cut = line >= 0 ? printedLines()[line].querySelector("button.cut") : null; if (cut) cut.click(); return true; }
    const bound = event.key.length === 1 ? document.querySelector('[data-key="' + (/[a-z]/.test(event.key) ? event.key : "") + '"]') : null;
    if (!bound) return false;
    if (bound.tagName !== "SUMMARY") { bound.click(); return true; }
    const first = document.getElementById("f_speaker"), details = bound.parentNode;
    details.open = true;
    (details.contains(first) ? first : details.querySelector("input:not([type=hidden])")).focus();
    return true;
  }
  document.addEventListener("click", function (event) {
    const box = event.target instanceof Element ? event.target.closest("[data-of],.printed li[data-line]") : null;
    if (!box) return;
    const place = box.dataset.of || box.dataset.line;
    printedLines().forEach(function (one, at) { if (one.dataset.line === place) toLine(at, Boolean(box.dataset.of)); });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target.id === "sheet") markLine();
    const confirm = event.detail.target.id === "reach" ? event.detail.target.querySelector("[data-confirm]") : null;
    if (confirm) { confirm.scrollIntoView({ block: "nearest" }); confirm.focus({ preventScroll: true }); }
  });

  // ---------------------------------------------------------------- a draft dropped on the page
  function drafts(form) {
    const zone = form.querySelector(".drop"), picker = form.querySelector("input[type=file]"), said = form.querySelector("[data-draft-said]");
    function send(file) {
      if (file.size > Number(form.dataset.most)) { said.textContent = form.dataset.tooLarge; return; }
      said.textContent = form.dataset.reading;
      fetch("/compare/file?name=" + encodeURIComponent(file.name), { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream", "X-CSRF-Token": formToken() } })
        .then(function (answer) { return answer.text(); })
        .then(function (html) { const place = document.getElementById("compared"); place.innerHTML = html; said.textContent = ""; place.scrollIntoView(); })
        .catch(function () { said.textContent = form.dataset.failed; });
    }
    ["dragenter", "dragover"].forEach(function (name) { zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("over"); }); });
    zone.addEventListener("dragleave", function () { zone.classList.remove("over"); });
    zone.addEventListener("drop", function (event) { event.preventDefault(); zone.classList.remove("over"); if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]); });
    picker.addEventListener("change", function () { if (picker.files.length) send(picker.files[0]); });
  }

  // ---------------------------------------------------------------- files brought in
  function uploads(form) {
    const zone = form.querySelector(".drop"), picker = form.querySelector("input[type=file]"), said = form.querySelector("[data-upload-said]");
    function send(files) {
      let size = 0;
      const data = new FormData();
      data.append("csrf", formToken());
      Array.prototype.forEach.call(files, function (file) { size += file.size; data.append("files", file, file.name); });
      if (size > Number(form.dataset.most)) { said.textContent = form.dataset.tooLarge; return; }
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.upload.onprogress = function (event) { said.textContent = form.dataset.sending + " " + Math.round(100 * event.loaded / event.total) + " %"; };
      request.onload = function () {
        if (request.status === 200 && /\/jobs\//.test(request.responseURL)) location.href = request.responseURL;
        else if (request.status === 400 || request.status === 403) { const page = new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".problem p"); said.textContent = page ? page.textContent : form.dataset.failed; }
        else said.textContent = form.dataset.failed;
      };
      request.onerror = function () { said.textContent = form.dataset.failed; };
      request.setRequestHeader("X-CSRF-Token", formToken());
      request.setRequestHeader("Accept", "text/html");
      request.send(data);
    }
    ["dragenter", "dragover"].forEach(function (name) { zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("over"); }); });
    zone.addEventListener("dragleave", function () { zone.classList.remove("over"); });
    zone.addEventListener("drop", function (event) { event.preventDefault(); zone.classList.remove("over"); if (event.dataTransfer.files.length) send(event.dataTransfer.files); });
    form.addEventListener("submit", function (event) { event.preventDefault(); if (picker.files.length) send(picker.files); });
  }

  // On a narrow screen the hits come first: what narrows a search opens on request.
  function fold(root) {
    if (window.matchMedia("(max-width: 60rem)").matches) root.querySelectorAll(".facet[open]").forEach(function (facet) { facet.open = false; });
  }

  function prepare(root) {
    root.querySelectorAll("[data-as-typed]").forEach(asTyped);
    root.querySelectorAll("form[data-drafts]").forEach(drafts);
    root.querySelectorAll("form[data-upload]").forEach(uploads);
    root.querySelectorAll("[data-copy-source]").forEach(function (button) { button.hidden = false; });
    showBasket(root);
  }
  document.addEventListener("DOMContentLoaded", function () {
    prepare(document);
    loadBasket();
    const asked = /^#hit-(\d+)$/.exec(location.hash);
    if (asked) now = Number(asked[1]);
    showHit(false);
  });
  document.addEventListener("htmx:load", function (event) { const root = event.detail.elt.parentNode || document; showBasket(root); fold(root); });
  window.addEventListener("storage", function () { showBasket(document); });
})();
