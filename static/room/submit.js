// A form of the lecturer's that is sent: once at a time, and what is refused is said below it.

/**
 * @template M
 * @param {HTMLElement} form
 * @param {HTMLElement} said where it is said
 * @param {() => M} read what is to be sent; throws what is wrong with it
 * @param {(message: M) => Promise<void>} send
 */
export function onSubmit(form, said, read, send) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.control-play"));
    said.textContent = "";
    button.disabled = true; // a doubled click is one
    try {
      await send(read());
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
    button.disabled = false;
  });
}
