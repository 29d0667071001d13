// URLs are relative, so that the page works below the path of a proxy.
SwaggerUIBundle({
  dom_id: "#docs",
  url: "openapi.yaml",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null, // it would send the contract to another host
});
