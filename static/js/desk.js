/*
 * The desk: scans do not reload the page. Every form of the desk works without this script; with it, the answer's
 * regions take the place of those on the page, the box keeps the focus, and each scan has its sound.
 */
(() => {
  "use strict";

  const SOUND = "desk-sound";
  // Hertz and seconds: done, look here, no.
  const TONES = { ok: [[880, 0.07]], wait: [[660, 0.1], [880, 0.1]], no: [[220, 0.25]] };

  class Desk {
    constructor(box) {
      this.box = box;
      this.field = box.querySelector("input[name=scan]");
      this.waiting = [];
      this.isBusy = false;
      this.audio = null;
      document.addEventListener("submit", (event) => this.submitted(event));
      document.addEventListener("keydown", (event) => this.pressed(event));
      this.addSoundSwitch();
      this.focus();
    }

    focus() {
      const wanted = document.querySelector("[data-focus]") || this.field;
      wanted.focus();
      if (wanted !== this.field) wanted.select();
    }

    pressed(event) {
      if (event.key === "Escape") {
        event.preventDefault();
        window.location.assign(document.querySelector(".desk-tabs a").href);
        return;
      }
      // A scan never goes lost: letters that are typed nowhere go into the box.
      const isNowhere = document.activeElement === document.body || document.activeElement === null;
      if (isNowhere && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) this.field.focus();
    }

    submitted(event) {
      const form = event.target;
      if (form.getAttribute("method") !== "post" || !form.closest("#content")) return;
      event.preventDefault();
      const data = new FormData(form, event.submitter);
      const address = (event.submitter && event.submitter.getAttribute("formaction")) || form.getAttribute("action");
      this.waiting.push({ data, address: address || window.location.href });
      if (form === this.box) this.field.value = "";
      this.send();
    }

    async send() {
      if (this.isBusy) return;
      this.isBusy = true;
      document.body.classList.add("desk-busy");
      while (this.waiting.length) {
        const { data, address } = this.waiting.shift();
        try {
          const response = await fetch(address, { method: "POST", body: data, credentials: "same-origin" });
          if (!(await this.show(response))) return;
        } catch {
          this.say(this.box.dataset.offline);
        }
      }
      this.isBusy = false;
      document.body.classList.remove("desk-busy");
    }

    /* Put the answer on the page; false when it is another kind of page, which is gone to. */
    async show(response) {
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      const regions = [...document.querySelectorAll("[data-region]")];
      const fresh = regions.map((region) => answer.getElementById(region.id));
      if (fresh.some((region) => !region)) {
        if (response.ok) window.location.assign(response.url);
        else this.say(this.box.dataset.failed);
        return !response.ok;
      }
      regions.forEach((region, number) => region.replaceChildren(...fresh[number].childNodes));
      document.querySelector(".desk-tabs").replaceWith(answer.querySelector(".desk-tabs"));
      document.title = answer.title;
      if (response.url !== window.location.href) window.history.pushState(null, "", response.url);
      const first = document.querySelector("#desk-log li");
      if (first) this.sound(first.dataset.tone);
      this.focus();
      return true;
    }

    say(sentence) {
      const paragraph = document.createElement("p");
      paragraph.className = "errornote";
      paragraph.textContent = sentence;
      document.getElementById("desk-status").replaceChildren(paragraph);
      this.sound("no");
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

  // The address changed without a load; going back loads the page that was there.
  window.addEventListener("popstate", () => window.location.reload());
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  if (document.querySelector("[data-print-now]") && !navigator.webdriver) window.print();
  const after = document.querySelector("[data-after]");
  if (after) after.focus();
  const box = document.getElementById("desk-box");
  if (box) new Desk(box);
})();
