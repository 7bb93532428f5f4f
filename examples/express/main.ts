import { readSettings } from '../stand-ins/settings.js';
import { createApp } from './app.js';

const settings = readSettings(process.env);
createApp(settings).listen(settings.port, 'localhost', () => {
  console.log(`The app is at ${settings.publicUrl}`);
});
