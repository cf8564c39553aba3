/*
 * The desk: scans do not reload the page. Every form of the desk works without this script; with it, the answer's
 * regions take the place of those on the page, the box keeps the focus, and each scan has its sound.
 */
(() => {
  "use strict";

  const SOUND = "desk-sound";
  // What was scanned on the way to a page without the box, or on one; the next page with the box takes it.
  const SCANNED = "desk-scanned";
  // Milliseconds: nobody types a letter, or presses Enter twice, as fast as a scanner does.
  const SCANNER_LETTER = 40;
  const SCANNER_ECHO = 50;
  // Hertz and seconds: done, look here, no.
  const TONES = { ok: [[880, 0.07]], wait: [[660, 0.1], [880, 0.1]], no: [[220, 0.25]] };

  class Desk {
    constructor(box) {
      this.box = box;
      this.field = box.querySelector("input[name=scan]");
      this.waiting = [];
      this.isBusy = false;
      this.audio = null;
      this.notDone = [];
      this.notes = document.createElement("div");
      this.notes.setAttribute("role", "alert");
      box.append(this.notes);
      this.begunAt = 0;
      this.sentAt = 0;
      this.field.addEventListener("input", (event) => {
        if (this.field.value.length === 1) this.begunAt = event.timeStamp;
      });
      document.addEventListener("submit", (event) => this.submitted(event));
      document.addEventListener("keydown", (event) => this.pressed(event));
      this.addSoundSwitch();
      this.focus();
      const scans = JSON.parse(window.sessionStorage.getItem(SCANNED) || "[]");
      window.sessionStorage.removeItem(SCANNED);
      for (const scanned of scans) {
        this.field.value = scanned;
        box.requestSubmit();
      }
    }

    focus() {
      const wanted = document.querySelector("[data-focus]") || this.field;
      wanted.focus();
      if (wanted !== this.field) wanted.select();
    }

    pressed(event) {
      const active = document.activeElement;
      if (event.key === "Escape" && !active.matches("textarea")) {
        event.preventDefault();
        window.location.assign(document.querySelector(".desk-tabs a").href);
        return;
      }
      // Some scanners end with Tab.
      const letters = this.field.value.length;
      const isScanned = letters > 2 && event.timeStamp - this.begunAt < letters * SCANNER_LETTER;
      if (event.key === "Tab" && active === this.field && isScanned) {
        event.preventDefault();
        this.box.requestSubmit();
        return;
      }
      // A scan never goes lost: letters that are typed nowhere, or on a button or a link, go into the box.
      const isNowhere = !active.matches("input, select, textarea");
      if (isNowhere && isLetter(event)) this.field.focus();
    }

    submitted(event) {
      const form = event.target;
      if (form.getAttribute("method") !== "post" || !form.closest("#content")) return;
      event.preventDefault();
      if (form === this.box) {
        // Others end with Enter and a new line: the second is no empty Enter.
        if (!this.field.value && event.timeStamp - this.sentAt < SCANNER_ECHO) return;
        this.sentAt = event.timeStamp;
      }
      const data = new FormData(form, event.submitter);
      const address = (event.submitter && event.submitter.getAttribute("formaction")) || form.getAttribute("action");
      this.waiting.push({ data, address });
      if (form === this.box) this.field.value = "";
      this.send();
    }

    async send() {
      if (this.isBusy) return;
      this.isBusy = true;
      document.body.classList.add("desk-busy");
      while (this.waiting.length) {
        const { data, address } = this.waiting.shift();
        const scanned = data.get("scan") || "";
        try {
          // What has no address of its own is meant for the page that is there when its turn comes: a card leads to its reader.
          const there = address || window.location.href;
          const response = await fetch(there, { method: "POST", body: data, credentials: "same-origin" });
          if (!(await this.show(response, scanned))) return;
        } catch {
          this.say(this.box.dataset.offline, scanned);
        }
      }
      this.isBusy = false;
      document.body.classList.remove("desk-busy");
    }

    /* Put the answer on the page; false when it is another kind of page, which is gone to. */
    async show(response, scanned) {
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      const regions = [...document.querySelectorAll("[data-region]")];
      const fresh = regions.map((region) => answer.getElementById(region.id));
      if (fresh.some((region) => !region)) {
        if (answer.getElementById("login-form")) this.signIn(response.url, scanned);
        else if (!response.ok) this.say(response.status === 403 ? this.box.dataset.stale : this.box.dataset.failed, scanned);
        else {
          keep(this.waiting.map(({ data }) => data.get("scan")).filter(Boolean));
          window.location.assign(response.url);
          return false;
        }
        return true;
      }
      this.done(scanned);
      regions.forEach((region, number) => region.replaceChildren(...fresh[number].childNodes));
      document.querySelector(".desk-tabs").replaceWith(answer.querySelector(".desk-tabs"));
      document.title = answer.title;
      if (response.url !== window.location.href) window.history.pushState(null, "", response.url);
      const first = document.querySelector("#desk-log li");
      if (first) this.sound(first.dataset.tone);
      this.focus();
      return true;
    }

    /* Say why something was not done, and what is to be scanned again. It stays until that was done. */
    say(sentence, scanned, link) {
      if (scanned && !this.notDone.includes(scanned)) this.notDone.push(scanned);
      const paragraph = document.createElement("p");
      paragraph.className = "errornote";
      paragraph.append([sentence, this.notDone.join(", ")].join(" "));
      if (link) paragraph.append(" ", link);
      this.notes.replaceChildren(paragraph);
      this.sound("no");
    }

    /* Something was done: take it off what is to be scanned again. */
    done(scanned) {
      this.notDone = this.notDone.filter((one) => one !== scanned);
      const paragraph = this.notes.querySelector("p");
      if (!paragraph) return;
      if (!this.notDone.length) this.notes.replaceChildren();
      else paragraph.textContent = [this.box.dataset.again, this.notDone.join(", ")].join(" ");
    }

    /* The session has ended: nothing is done until one has signed in again, and then one comes back here. */
    signIn(address, scanned) {
      const link = document.createElement("a");
      const target = new URL(address);
      target.searchParams.set("next", window.location.pathname);
      link.href = target.href;
      link.textContent = this.box.dataset.signIn;
      this.say(this.box.dataset.ended, scanned, link);
    }

    sound(tone) {
      if (window.localStorage.getItem(SOUND) === "off" || !window.AudioContext) return;
      this.audio = this.audio || new AudioContext();
      let at = this.audio.currentTime;
      for (const [pitch, length] of TONES[tone] || []) {
        const oscillator = this.audio.createOscillator();
        const volume = this.audio.createGain();
        volume.gain.value = 0.08;
        oscillator.frequency.value = pitch;
        oscillator.connect(volume).connect(this.audio.destination);
        oscillator.start(at);
        oscillator.stop(at + length);
        at += length + 0.03;
      }
    }

    addSoundSwitch() {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "desk-sound";
      const label = () => {
        const isOff = window.localStorage.getItem(SOUND) === "off";
        button.textContent = isOff ? this.box.dataset.soundOff : this.box.dataset.soundOn;
      };
      button.addEventListener("click", () => {
        window.localStorage.setItem(SOUND, window.localStorage.getItem(SOUND) === "off" ? "on" : "off");
        label();
        this.field.focus();
      });
      label();
      this.box.append(button);
    }
  }

  function keep(scans) {
    if (scans.length) window.sessionStorage.setItem(SCANNED, JSON.stringify(scans));
  }

  function isLetter(event) {
    return event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  }

  /* On a slip one may go on scanning: what is scanned there is taken by the page that follows. */
  function scanOn(after) {
    let scanned = "";
    document.addEventListener("keydown", (event) => {
      if (isLetter(event)) scanned += event.key;
      else if (event.key === "Tab") scanned = "";
      else if (event.key === "Enter" && scanned && document.activeElement === after) {
        event.preventDefault();
        keep([scanned]);
        window.location.assign(after.href);
      }
    });
  }

  // The address changed without a load; going back loads the page that was there.
  window.addEventListener("popstate", () => window.location.reload());
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  if (document.querySelector("[data-print-now]") && !navigator.webdriver) window.print();
  const after = document.querySelector("[data-after]");
  if (after) {
    after.focus();
    scanOn(after);
  }
  const box = document.getElementById("desk-box");
  if (box) new Desk(box);
})();
