/** The views of src/apps, each as one HTML page; the build makes them (scripts/build-apps.mjs). */
declare module 'app:*' {
  const html: string;
  export default html;
}
