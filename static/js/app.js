// The only script of our own. The pages work without it; it brings focus, greyed buttons, « Afficher » and counters.
(() => {
  "use strict";
  const doc = document;
  const byId = (id) => doc.getElementById(id);
  const all = (selector, zone = doc) => [...zone.querySelectorAll(selector)];
  const isLive = (element) => element.matches("[data-vivant]"); // a form that is checked, a region that is followed
  const written = (answers) => new URLSearchParams([...answers].map(([name, value]) => [name, value.name ?? value])).toString();
  doc.documentElement.classList.add("js");

  // ------------------------------------------------------------------ dress: what the server's HTML leaves to JavaScript

  // The server never says `disabled`: without this script nothing is grey. Incoming HTML is dressed before it is put in
  // the page, so that neither eyes nor screen readers see a button change state twice.
  function dress(zone, keep) {
    for (const button of all("[data-griser]", zone)) {
      if (button.dataset.complet === "non") button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    for (const button of all("[data-montrer]", zone)) {
      button.hidden = false;
      const shown = keep && byId(button.getAttribute("aria-controls"));
      reveal(button, !!shown && shown.type === "text", zone);
    }
    for (const button of all("[data-corrige], [data-imprimer], [data-cocher]", zone)) button.hidden = false;
    for (const line of all("[data-compte]", zone)) {
      count(line, (keep && byId(line.dataset.compte)) || zone.querySelector("#" + CSS.escape(line.dataset.compte)));
    }
  }

  function ungrey() {
    for (const button of all("[data-griser]")) button.removeAttribute("aria-disabled");
  }

  function reveal(button, visible, zone = doc) {
    const field = zone.querySelector("#" + CSS.escape(button.getAttribute("aria-controls")));
    const type = visible ? "text" : "password";
    if (field && field.type !== type) {
      field.type = type;
      field.setSelectionRange(field.value.length, field.value.length); // some browsers put the caret back at the start
    }
    button.firstElementChild.textContent = visible ? button.dataset.masquer : button.dataset.montrer;
  }

  const hidePasswords = () => all("[data-montrer]").forEach((button) => reveal(button, false));

  function count(line, area) {
    if (!area || !area.value) return;
    const left = line.dataset.limite - [...area.value].length, n = Math.abs(left);
    const kind = (left < 0 ? "trop" : "reste") + (n < 2 ? "Un" : "");
    line.textContent = line.dataset[kind].replace("{n}", n);
    line.classList.toggle("trop", left < 0);
  }

  // ------------------------------------------------------------------ focus

  function land(how) {
    const heading = byId("partie")?.querySelector("h1");
    const goal = byId("resume-erreurs") || doc.querySelector("[data-focus]") || (how === "load" ? null : heading);
    if (!goal) return;
    if (!goal.hasAttribute("tabindex")) goal.tabIndex = -1;
    if (how === "step") scrollTo(0, 0);
    goal.focus({ preventScroll: how === "history" });
  }

  // ------------------------------------------------------------------ htmx: live checks and steps

  let sending = null; // the submission under way: no live answer may touch the page meanwhile
  let unsent = false; // it did not get through: no live answer hides that
  let pressedAt = 0; // a finger or a button is down: a page that moves now would make the click miss
  let again = 0;
  const askedFor = new WeakMap(); // live check → what the form held when it was asked (UX.md H-03)
  const before = new WeakMap(); // swap → where things were

  // An answer was refused because the form has changed since; make sure that another check follows.
  function checkAgain(form) {
    clearTimeout(again);
    again = setTimeout(() => form.isConnected && htmx.trigger(form, "change"), 600);
  }

  function down(ctx) {
    unsent ||= ctx.sourceElement.type === "submit";
    ungrey();
    const line = byId("etat") || byId("panne");
    if (line && line.textContent !== line.dataset.panne) line.textContent = line.dataset.panne;
  }

  // The session ended while a page was followed: it asks no more, and its link leads to the sign-in page.
  function ended(link) {
    if (!link.dataset.fin) return;
    link.previousElementSibling.replaceChildren(Object.assign(doc.createElement("a"), { href: link.href, textContent: link.dataset.fin }));
    link.remove();
  }

  doc.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (!isLive(ctx.sourceElement)) return;
    const body = ctx.request.body; // a file leaves with the button; a check says its name alone
    for (const [name, value] of [...body]) if (value.name !== undefined) body.set(name, value.name);
    if (!ctx.sourceElement.href) clearTimeout(again);
    askedFor.set(ctx, ctx.sourceElement.href || written(body));
  });

  doc.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    if (doc.hidden && "fin" in ctx.sourceElement.dataset) event.preventDefault(); // nobody looks: nothing is asked
    if (ctx.sourceElement.type !== "submit") return;
    sending = ctx;
    unsent = false;
    hidePasswords();
  });

  doc.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (sending === ctx) sending = null;
  });

  doc.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail, form = ctx.sourceElement, { raw, status } = ctx.response;
    const live = askedFor.has(ctx);
    const stop = () => event.preventDefault();
    if (status >= 500) {
      stop(); // before htmx writes the address of the failure into the history
      return isHistory(ctx) ? location.reload() : down(ctx);
    }
    if (byId("panne") && !unsent) byId("panne").textContent = "";
    if (status === 401) ended(form);
    if (status === 204 || (live && (sending || unsent))) return stop();
    if (live && (status >= 400 || raw.redirected)) return stop(), ungrey(); // signed out: the submission will say so
    if (live && (Date.now() - pressedAt < 1000 || (form.href || written(new FormData(form))) !== askedFor.get(ctx))) return stop(), form.href || checkAgain(form);
    const main = tasks[0], still = !main || /Morph$/.test(main.swapSpec.style) || !["partie", ""].includes(main.target?.id ?? "-");
    const active = doc.activeElement;
    before.set(ctx, { still, active, id: active?.id, top: active?.getBoundingClientRect().top });
    for (const task of tasks) dress(task.fragment, still);
  });

  doc.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const was = before.get(ctx);
    if (!was) return;
    if (!was.still) return land(isHistory(ctx) ? "history" : "step"), recheck();
    if (was.active === doc.body) return;
    if (doc.activeElement === doc.body) (byId(was.id) || byId("partie")?.querySelector("h1"))?.focus({ preventScroll: true });
    else if (was.active.isConnected) scrollBy(0, was.active.getBoundingClientRect().top - was.top); // the field stays under the eyes
  });

  doc.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (!ctx) return;
    if (isHistory(ctx)) location.reload();
    else down(ctx);
  });

  const isHistory = (ctx) => "HX-History-Restore-Request" in (ctx.request?.headers || {});

  // A browser that comes back to a page puts the answers back in it without saying so: ask the server what they are worth.
  function recheck() {
    const changed = (field) => field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
      : field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
    for (const form of all("form[data-vivant]")) if ([...form.elements].some(changed)) checkAgain(form);
  }

  // What is begun goes along to the other language, an address to « Mot de passe oublié? »: sent to be shown, not to be
  // recorded, and kept out of the address and of the browser’s storage (UX.md G-01, P-04; SECURITY.md B5).
  const isBegun = (form) => [...new FormData(form)].some(([name, value]) => value && !["csrf_token", "form_key"].includes(name));

  function carry(event, address, language) {
    const form = byId("formulaire");
    if (!form || event.ctrlKey || event.metaKey || !isBegun(form)) return;
    event.preventDefault();
    const url = new URL(address || form.action);
    if (language) url.searchParams.set("langue", language);
    url.searchParams.set("verifier", "page");
    const answers = new FormData(form), copy = doc.createElement("form"); // Back finds the form itself untouched
    for (const box of all("input[autocomplete$=password]", form)) answers.delete(box.name);
    for (const [name, value] of answers) if (value.name === undefined) copy.append(Object.assign(doc.createElement("input"), { type: "hidden", name, value }));
    Object.assign(copy, { method: "post", action: url });
    doc.body.append(copy);
    copy.submit();
  }

  // ------------------------------------------------------------------ what people do

  doc.addEventListener("pointerdown", () => (pressedAt = Date.now()));
  for (const name of ["pointerup", "pointercancel"]) doc.addEventListener(name, () => setTimeout(() => (pressedAt = 0)));
  doc.addEventListener("submit", hidePasswords);

  doc.addEventListener("input", ({ target }) => {
    unsent = false;
    const line = target.id && doc.querySelector(`[data-compte="${CSS.escape(target.id)}"]`);
    if (!line) return;
    count(line, target);
    clearTimeout(line.timer);
    line.timer = setTimeout(() => {
      const told = byId(target.id + "-annonce"); // gone, when the form was sent meanwhile
      if (told) told.textContent = line.textContent;
    }, 1000);
  });

  doc.addEventListener("click", (event) => {
    const hit = event.target.closest("a, button");
    if (!hit) return;
    if (hit.dataset.montrer) reveal(hit, byId(hit.getAttribute("aria-controls")).type === "password");
    else if ("imprimer" in hit.dataset) print();
    else if ("cocher" in hit.dataset) for (const box of all("[data-attend]", hit.form)) box.checked = true;
    else if (hit.dataset.corrige) {
      const field = byId(hit.dataset.corrige);
      field.value = hit.dataset.valeur;
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (hit.dataset.langue) {
      const url = new URL(location); // the page may have changed by htmx since the link was written
      url.searchParams.set("langue", hit.dataset.langue);
      hit.href = url;
      carry(event, "", hit.dataset.langue);
    } else if ("porte" in hit.dataset) carry(event, hit.href);
    else if (hit.closest("#resume-erreurs") && hit.hash) {
      const field = byId(decodeURIComponent(hit.hash.slice(1)));
      const name = field && (field.closest("fieldset")?.querySelector("legend") || doc.querySelector(`label[for="${CSS.escape(field.id)}"]`));
      if (!field) return;
      event.preventDefault();
      (name || field).scrollIntoView();
      (field.matches("fieldset") ? field.querySelector("input") : field).focus({ preventScroll: true });
    }
  });

  addEventListener("pageshow", () => {
    hidePasswords();
    recheck();
  });

  const here = new URL(location);
  if (here.searchParams.has("verifier")) { // just carried: reloading must not ask to send the form again
    for (const name of ["langue", "verifier"]) here.searchParams.delete(name);
    history.replaceState(history.state, "", here);
  }
  dress(doc);
  land("load");
})();
