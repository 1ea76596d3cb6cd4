// Where the app is served, whatever lies before its path.
function appAddress() {
  const script = document.querySelector('script[src*="static/js"]')
  return script ? new URL("../../", script.src) : new URL("./", document.baseURI)
}
