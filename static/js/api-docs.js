// Draws the API's documentation, and lets a logged-in reader try it: the session needs the CSRF token.
"use strict";

const page = document.getElementById("api-docs");
const dark = matchMedia("(prefers-color-scheme: dark)");

// Swagger UI's own switch for its dark colours is a class.
function followScheme() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

followScheme();
dark.addEventListener("change", followScheme);
SwaggerUIBundle({
  url: page.dataset.schema,
  domNode: page,
  deepLinking: true,
  // The default asks a validator on somebody else's server.
  validatorUrl: null,
  requestInterceptor(request) {
    if (request.method && !["GET", "HEAD"].includes(request.method.toUpperCase())) {
      request.headers["X-CSRFToken"] = page.dataset.token;
    }
    return request;
  },
});
