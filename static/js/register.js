/*
 * A scanner presses Enter behind a card number: here that leads on to the name instead of sending the form.
 * Without this script the page comes back with the card filled in and the cursor at the name.
 */
(() => {
  "use strict";

  const card = document.getElementById("id_card_number");
  const name = document.getElementById("id_name");
  if (card && name) {
    card.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && card.value.trim() && !name.value.trim()) {
        event.preventDefault();
        name.focus();
      }
    });
  }
})();
