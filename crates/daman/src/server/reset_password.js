// Takes the token of the mailed link from behind the # and sends it with the new password.
const byId = (id) => document.getElementById(id);

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const refused = byId("refused");
  refused.hidden = true;
  const body = JSON.stringify({ token: location.hash.slice(1), password: byId("password").value });
  try {
    const answer = await fetch("/api/auth/reset-password", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    if (answer.ok) {
      byId("form").hidden = true;
      byId("done").hidden = false;
      return;
    }
    refused.textContent = (await answer.json()).detail;
  } catch {
    refused.textContent = "The server was not reached. Try again.";
  }
  refused.hidden = false;
});
