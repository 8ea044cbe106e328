// What only a browser can tell of a page. Each function answers with what is wrong, in words; nothing is good.
({
  // Controls too small for a finger: 44 px for what is pressed often, 24 px elsewhere; a link inside a sentence is exempt.
  smallTargets() {
    const often = "button, .bouton, summary, .pages a, .tuile a, input, textarea, select";
    const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".vh, .passer");
    const inSentence = (e) => {
      const around = e.matches("a, .bouton-lien") && e.closest("p, li, dd");
      return around && around.textContent.trim() !== e.textContent.trim();
    };
    const holder = (e) => e.closest(".option, label") || (e.matches(".tuile a") && e.closest(".tuile")) || e;
    return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary")]
      .filter((e) => seen(e) && !inSentence(e))
      .flatMap((e) => {
        const { width, height } = holder(e).getBoundingClientRect();
        const least = e.matches(often) && !e.matches(".bouton-lien") ? 44 : 24;
        const isSmall = Math.min(width, height) < least - 0.5;
        return isSmall ? [`${e.outerHTML.slice(0, 100)} is ${width.toFixed(1)}×${height.toFixed(1)}, not ${least}`] : [];
      });
  },

  // Words in so narrow a column that they stand one above the other, or are broken.
  crushed() {
    const column = parseFloat(getComputedStyle(document.documentElement).fontSize) * 5;
    return [...document.querySelectorAll("main :is(dt, dd, td, p, li, h1, h2, h3)")]
      .filter((e) => e.checkVisibility() && !e.closest(".vh, svg, .calendrier") && !e.querySelector(".vh") && e.innerText.trim().length > 15)
      .filter((e) => e.getBoundingClientRect().width < column)
      .map((e) => `${e.innerText.trim().slice(0, 60)} is ${Math.round(e.getBoundingClientRect().width)} px wide`);
  },

  // What makes the page scroll sideways.
  tooWide() {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
      .map((e) => e.outerHTML.slice(0, 100));
  },

  // The element that has the focus: can one see that it has, and see it at all?
  hiddenFocus() {
    const e = document.activeElement, box = e.getBoundingClientRect();
    const styles = [getComputedStyle(e), getComputedStyle(e, "::after"), getComputedStyle(e.closest(".option") || e)];
    const ring = styles.some((s) => s.outlineStyle === "solid" && parseFloat(s.outlineWidth) >= 3);
    const inSight = box.bottom > 0 && box.top < innerHeight;
    return ring && inSight ? [] : [`${e.outerHTML.slice(0, 100)} ring: ${ring}, in sight: ${inSight}`];
  },

  // What would move.
  moving() {
    return [...document.querySelectorAll("*")]
      .flatMap((e) => ["", "::before", "::after"].map((part) => [e, getComputedStyle(e, part || null)]))
      .filter(([, s]) => s.animationName !== "none" || s.transitionDuration.split(",").some((d) => parseFloat(d) > 0))
      .map(([e]) => e.outerHTML.slice(0, 100));
  },

  // Contrast of a text with what is behind it, as WCAG computes it.
  contrast(selector) {
    const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
      paint.clearRect(0, 0, 1, 1);
      paint.fillStyle = colour;
      paint.fillRect(0, 0, 1, 1);
      return paint.getImageData(0, 0, 1, 1).data;
    };
    const light = (colour) => {
      const [r, g, b] = [...rgba(colour)].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let behind = document.querySelector(selector);
    const text = light(getComputedStyle(behind).color);
    while (rgba(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement;
    const ground = light(getComputedStyle(behind).backgroundColor);
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
  },

  // Remember every move of the layout from now on that nobody just asked for.
  watchJumps() {
    window.jumps = [];
    const name = (source) => `${source.node?.id || source.node?.className || source.node?.nodeName} ${source.previousRect.y} → ${source.currentRect.y}`;
    const remember = (shift) => shift.hadRecentInput || jumps.push(shift.sources.map(name).join("; "));
    new PerformanceObserver((list) => list.getEntries().forEach(remember)).observe({ type: "layout-shift" });
  },
})
