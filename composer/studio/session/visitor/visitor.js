// Keeps the visitor's name and language in cookies of this site, and tells the browser the language of the page:
// screen readers read it out with the right voice, and nothing offers to translate it.

export default function ({ data }) {
  const { language, cookies, seconds } = JSON.parse(new TextDecoder().decode(data))
  document.documentElement.lang = language
  const secure = location.protocol === "https:" ? "; Secure" : ""
  for (const [name, value] of Object.entries(cookies)) {
    document.cookie = `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`
  }
}
