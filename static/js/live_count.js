/*
 * A live count for the form that narrows results: its buttons say how many there would be with the ticks as they stand.
 * Without this script, or without a connection, they say "Show results".
 */
(() => {
  "use strict";

  const WAIT = 250;

  class LiveCount {
    constructor(form) {
      this.form = form;
      this.buttons = [...form.querySelectorAll("button")];
      this.plain = this.buttons[0].textContent;
      this.timer = 0;
      this.request = null;
      this.status = document.createElement("div");
      this.status.className = "unseen";
      this.status.setAttribute("role", "status");
      form.append(this.status);
      form.addEventListener("input", () => this.changed());
      form.addEventListener("submit", () => this.stop());
    }

    changed() {
      this.stop();
      this.timer = window.setTimeout(() => this.ask(), WAIT);
    }

    stop() {
      window.clearTimeout(this.timer);
      if (this.request) this.request.abort();
      this.request = null;
    }

    async ask() {
      const request = new AbortController();
      this.request = request;
      let label = this.plain;
      try {
        const address = `${this.form.dataset.count}?${new URLSearchParams(new FormData(this.form))}`;
        const response = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
        if (!response.ok) throw new Error(String(response.status));
        label = (await response.json()).label;
      } catch {
        // Something else was ticked meanwhile, or there is no connection: no count is better than a wrong one.
      }
      if (this.request !== request) return;
      this.request = null;
      for (const button of this.buttons) button.textContent = label;
      this.status.textContent = label;
    }
  }

  document.querySelectorAll("form[data-count]").forEach((form) => new LiveCount(form));
})();
