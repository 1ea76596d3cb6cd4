// The base address of the app, whatever precedes its path.
function appAddress() {
  const script = document.querySelector('script[src*="static/js"]')
  return script ? new URL("../../", script.src) : new URL("./", document.baseURI)
}
