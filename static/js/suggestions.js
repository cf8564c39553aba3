/*
 * Suggestions while typing, for every search form that has data-suggestions: a combobox with a listbox (WAI-ARIA 1.2).
 * Without this script the form is a plain search, and Enter without a choice is one with it. What is typed goes to the
 * site alone, and the answers are kept in memory until the page is left.
 */
(() => {
  "use strict";

  const WAIT = 150;
  const AT_LEAST = 2;
  const KEPT = 100;

  class Suggestions {
    constructor(form, input, number) {
      this.form = form;
      this.input = input;
      this.answers = new Map();
      this.options = [];
      this.active = -1;
      this.timer = 0;
      this.request = null;
      this.asked = "";
      this.step = 0;
      this.build(`suggestions-${number}`);
      this.listen();
    }

    build(id) {
      // HTML lets a text box be a combobox, but not a search box.
      this.input.type = "text";
      this.input.inputMode = "search";
      setAttributes(this.input, {
        role: "combobox",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": id,
        spellcheck: "false",
        autocapitalize: "none",
      });
      this.list = element("ul", "suggestions", { id, role: "listbox", "aria-label": this.form.dataset.suggestionsLabel });
      this.list.hidden = true;
      this.status = element("div", "unseen", { role: "status", "aria-live": "polite" });
      this.form.append(this.list, this.status);
    }

    listen() {
      this.input.addEventListener("input", (event) => {
        if (!event.isComposing) this.typed();
      });
      this.input.addEventListener("compositionend", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.pressed(event));
      this.input.addEventListener("blur", () => this.close());
      this.form.addEventListener("submit", () => this.close());
      window.addEventListener("pagehide", () => this.close());
      // The box keeps the focus while the list is used with a mouse or a finger.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.choose(option, event);
      });
    }

    get text() {
      return this.input.value.trim().replace(/\s+/g, " ");
    }

    get isOpen() {
      return !this.list.hidden;
    }

    typed() {
      this.stop();
      this.activate(-1);
      if (this.text.length < AT_LEAST) this.close();
      else this.timer = window.setTimeout(() => this.ask(), WAIT);
    }

    stop() {
      window.clearTimeout(this.timer);
      if (this.request) this.request.abort();
      this.request = null;
    }

    /* `step` is an arrow that was pressed before the list was there. */
    async ask(step = 0) {
      const text = this.text;
      this.step = step;
      if (text.length < AT_LEAST || (this.request && this.asked === text)) return;
      this.stop();
      this.asked = text;
      const answer = this.answers.get(text) || (await this.fetched(text));
      if (!answer || document.activeElement !== this.input || this.text !== text) return;
      this.show(answer);
      if (this.step) this.move(this.step);
    }

    async fetched(text) {
      const request = new AbortController();
      this.request = request;
      try {
        const address = `${this.form.dataset.suggestions}?q=${encodeURIComponent(text)}`;
        const response = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
        if (!response.ok) throw new Error(String(response.status));
        const answer = await response.json();
        this.keep(text, answer);
        return this.request === request ? answer : null;
      } catch {
        // More has been typed meanwhile, or there is no connection: the search works without suggestions.
        if (this.request === request) this.close();
        return null;
      } finally {
        if (this.request === request) this.request = null;
      }
    }

    keep(text, answer) {
      if (this.answers.size >= KEPT) this.answers.delete(this.answers.keys().next().value);
      this.answers.set(text, answer);
    }

    show(answer) {
      this.activate(-1);
      this.options = answer.suggestions.map((suggestion, number) => optionOf(suggestion, `${this.list.id}-${number}`));
      this.list.replaceChildren(...this.options);
      this.list.scrollTop = 0;
      this.open(this.options.length > 0);
      this.status.textContent = answer.message;
    }

    open(isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", String(isOpen));
    }

    close() {
      this.stop();
      this.activate(-1);
      this.open(false);
      this.status.textContent = "";
    }

    activate(number) {
      if (this.options[this.active]) this.options[this.active].setAttribute("aria-selected", "false");
      this.active = number;
      const option = this.options[number];
      if (option) {
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", option.id);
      } else {
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    /* Through the list and, between its end and its beginning, back to the text itself. */
    move(step) {
      const places = this.options.length + 1;
      this.activate(((this.active + 1 + step + places) % places) - 1);
    }

    choose(option, event) {
      if (event.ctrlKey || event.metaKey) {
        window.open(option.dataset.url, "_blank", "noopener");
        return;
      }
      this.close();
      window.location.assign(option.dataset.url);
    }

    pressed(event) {
      if (event.isComposing) return;
      const { key } = event;
      if (key === "ArrowDown" || key === "ArrowUp") {
        event.preventDefault();
        this.arrow(key === "ArrowDown" ? 1 : -1, event.altKey);
      } else if (key === "Enter" && this.isOpen && this.active >= 0) {
        event.preventDefault();
        this.choose(this.options[this.active], event);
      } else if (key === "Escape" && this.isOpen) {
        event.preventDefault();
        this.close();
      } else if (key === "Tab" || key === "Enter" || key === "Escape") {
        this.close();
      } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) {
        this.activate(-1);
      }
    }

    arrow(step, isAlt) {
      if (!this.isOpen) this.ask(isAlt ? 0 : step);
      else if (!isAlt) this.move(step);
      else if (step < 0) this.close();
    }
  }

  function optionOf(suggestion, id) {
    const option = element("li", "", { id, role: "option", "aria-selected": "false", "data-url": suggestion.url });
    const words = element("span", "suggestion-words");
    words.append(written("suggestion-label", suggestion.label));
    if (suggestion.detail) words.append(" ", written("suggestion-detail", suggestion.detail));
    option.append(words, " ", written("suggestion-kind", suggestion.kind_label));
    return option;
  }

  /* Text with a direction of its own: a title in Arabic on an English page. */
  function written(className, text) {
    const made = element("bdi", className);
    made.textContent = text;
    return made;
  }

  function element(name, className, attributes = {}) {
    const made = document.createElement(name);
    if (className) made.className = className;
    setAttributes(made, attributes);
    return made;
  }

  function setAttributes(target, attributes) {
    for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
  }

  document.querySelectorAll("form[data-suggestions]").forEach((form, number) => {
    const input = form.querySelector("input[name=q]");
    if (input) new Suggestions(form, input, number + 1);
  });
})();
