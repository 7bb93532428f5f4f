import type { PageLanguage } from './page-language.js';
import { linkUrlPageTexts } from './link-url-page-texts.js';

/** The pages that a browser can end on, named after what they say. */
export type PlainPage =
  | 'linked'
  | 'cancelled'
  | 'refused'
  | 'other_account'
  | 'link_unknown'
  | 'link_expired'
  | 'link_used'
  | 'link_withdrawn'
  | 'other_browser'
  | 'callback_unusable'
  | 'service_ended'
  | 'try_again';

interface PageText {
  readonly title: string;
  readonly text: string;
}

/** All texts that users read, in each language. Translate the sense, not the words; say “COCO” as it is. */
export const pageTexts: Readonly<Record<PlainPage, Readonly<Record<PageLanguage, PageText>>>> = {
  linked: {
    en: { title: 'Your account is connected', text: 'You can close this page.' },
    de: { title: 'Ihr Konto ist verbunden', text: 'Sie können diese Seite schließen.' },
    es: { title: 'Su cuenta está conectada', text: 'Ya puede cerrar esta página.' },
    fr: { title: 'Votre compte est associé', text: 'Vous pouvez fermer cette page.' },
    hi: { title: 'आपका खाता कनेक्ट हो गया है', text: 'अब आप यह पेज बंद कर सकते हैं।' },
  },
  cancelled: {
    en: {
      title: 'You did not connect your account',
      text: 'Nothing was changed. If you change your mind, ask for a new link.',
    },
    de: {
      title: 'Sie haben Ihr Konto nicht verbunden',
      text: 'Es wurde nichts geändert. Wenn Sie es sich anders überlegen, fordern Sie einen neuen Link an.',
    },
    es: {
      title: 'No ha conectado su cuenta',
      text: 'No se ha cambiado nada. Si cambia de opinión, solicite un enlace nuevo.',
    },
    fr: {
      title: 'Vous n’avez pas associé votre compte',
      text: 'Rien n’a été modifié. Si vous changez d’avis, demandez un nouveau lien.',
    },
    hi: {
      title: 'आपने अपना खाता कनेक्ट नहीं किया',
      text: 'कुछ भी नहीं बदला। अगर आपका मन बदले, तो नया लिंक माँगें।',
    },
  },
  refused: {
    en: {
      title: 'We could not connect your account',
      text: 'Nothing was changed. Ask for a new link and try again.',
    },
    de: {
      title: 'Ihr Konto konnte nicht verbunden werden',
      text: 'Es wurde nichts geändert. Fordern Sie einen neuen Link an und versuchen Sie es noch einmal.',
    },
    es: {
      title: 'No se ha podido conectar su cuenta',
      text: 'No se ha cambiado nada. Solicite un enlace nuevo e inténtelo de nuevo.',
    },
    fr: {
      title: 'Votre compte n’a pas pu être associé',
      text: 'Rien n’a été modifié. Demandez un nouveau lien et réessayez.',
    },
    hi: {
      title: 'आपका खाता कनेक्ट नहीं हो सका',
      text: 'कुछ भी नहीं बदला। नया लिंक माँगें और फिर से कोशिश करें।',
    },
  },
  other_account: {
    en: {
      title: 'That is a different account',
      text: 'You signed in to a different COCO account from the one you connected before. Nothing was changed. Sign out of COCO, ask for a new link and sign in to your first account.',
    },
    de: {
      title: 'Das ist ein anderes Konto',
      text: 'Sie haben sich mit einem anderen COCO-Konto angemeldet als dem bisher verbundenen. Es wurde nichts geändert. Melden Sie sich bei COCO ab, fordern Sie einen neuen Link an und melden Sie sich mit dem bisherigen Konto an.',
    },
    es: {
      title: 'Esta es otra cuenta',
      text: 'Ha iniciado sesión en una cuenta de COCO distinta de la que había conectado. No se ha cambiado nada. Cierre la sesión en COCO, solicite un enlace nuevo e inicie sesión en la cuenta anterior.',
    },
    fr: {
      title: 'Il s’agit d’un autre compte',
      text: 'Vous avez utilisé un autre compte COCO que celui que vous aviez associé. Rien n’a été modifié. Déconnectez-vous de COCO, demandez un nouveau lien et connectez-vous avec le premier compte.',
    },
    hi: {
      title: 'यह कोई दूसरा खाता है',
      text: 'आपने पहले कनेक्ट किए गए COCO खाते के बजाय किसी दूसरे खाते में साइन इन किया है। कुछ भी नहीं बदला। COCO से साइन आउट करें, नया लिंक माँगें और पहले वाले खाते में साइन इन करें।',
    },
  },
  ...linkUrlPageTexts,
  other_browser: {
    en: {
      title: 'This link was opened in another browser',
      text: 'For your security it works only in the browser that opened it first. Continue there, or go back to the app and start again in this one.',
    },
    de: {
      title: 'Dieser Link wurde in einem anderen Browser geöffnet',
      text: 'Zu Ihrer Sicherheit funktioniert er nur in dem Browser, in dem er zuerst geöffnet wurde. Machen Sie dort weiter, oder beginnen Sie in der App noch einmal, diesmal mit diesem Browser.',
    },
    es: {
      title: 'Este enlace se abrió en otro navegador',
      text: 'Por su seguridad, solo funciona en el navegador en el que se abrió por primera vez. Continúe allí, o vuelva a la aplicación y empiece de nuevo en este navegador.',
    },
    fr: {
      title: 'Ce lien a été ouvert dans un autre navigateur',
      text: 'Pour votre sécurité, il ne fonctionne que dans le navigateur qui l’a ouvert en premier. Poursuivez dans cet autre navigateur, ou revenez à l’application et recommencez dans celui-ci.',
    },
    hi: {
      title: 'यह लिंक किसी दूसरे ब्राउज़र में खोला गया था',
      text: 'आपकी सुरक्षा के लिए यह केवल उसी ब्राउज़र में काम करता है जिसमें इसे पहली बार खोला गया था। वहीं आगे बढ़ें, या ऐप पर वापस जाकर इस ब्राउज़र में फिर से शुरू करें।',
    },
  },
  callback_unusable: {
    en: {
      title: 'We could not connect your account',
      text: 'No attempt to connect it was started in this browser. Go back to the app you came from and start again.',
    },
    de: {
      title: 'Ihr Konto konnte nicht verbunden werden',
      text: 'In diesem Browser wurde keine Verbindung begonnen. Kehren Sie zur App zurück und beginnen Sie noch einmal.',
    },
    es: {
      title: 'No se ha podido conectar su cuenta',
      text: 'En este navegador no se ha iniciado ninguna conexión. Vuelva a la aplicación y empiece de nuevo.',
    },
    fr: {
      title: 'Votre compte n’a pas pu être associé',
      text: 'Aucune association n’a été commencée dans ce navigateur. Revenez à l’application et recommencez.',
    },
    hi: {
      title: 'आपका खाता कनेक्ट नहीं हो सका',
      text: 'इस ब्राउज़र में खाता कनेक्ट करना शुरू नहीं किया गया था। ऐप पर वापस जाएँ और फिर से शुरू करें।',
    },
  },
  service_ended: {
    en: {
      title: 'This app can no longer connect accounts',
      text: 'Your account was not connected, and nothing was changed. Ask the people who run the app.',
    },
    de: {
      title: 'Diese App kann keine Konten mehr verbinden',
      text: 'Ihr Konto wurde nicht verbunden, und es wurde nichts geändert. Wenden Sie sich an den Anbieter der App.',
    },
    es: {
      title: 'Esta aplicación ya no puede conectar cuentas',
      text: 'Su cuenta no se ha conectado y no se ha cambiado nada. Póngase en contacto con el proveedor de la aplicación.',
    },
    fr: {
      title: 'Cette application ne peut plus associer de comptes',
      text: 'Votre compte n’a pas été associé et rien n’a été modifié. Adressez-vous à l’éditeur de l’application.',
    },
    hi: {
      title: 'यह ऐप अब खाते कनेक्ट नहीं कर सकता',
      text: 'आपका खाता कनेक्ट नहीं हुआ और कुछ भी नहीं बदला। ऐप चलाने वालों से संपर्क करें।',
    },
  },
  try_again: {
    en: {
      title: 'We could not connect your account just now',
      text: 'Nothing was changed. Go back to the app you came from and try again in a minute.',
    },
    de: {
      title: 'Ihr Konto konnte gerade nicht verbunden werden',
      text: 'Es wurde nichts geändert. Kehren Sie zur App zurück und versuchen Sie es in einer Minute noch einmal.',
    },
    es: {
      title: 'En este momento no se ha podido conectar su cuenta',
      text: 'No se ha cambiado nada. Vuelva a la aplicación e inténtelo de nuevo dentro de un minuto.',
    },
    fr: {
      title: 'Votre compte n’a pas pu être associé pour le moment',
      text: 'Rien n’a été modifié. Revenez à l’application et réessayez dans une minute.',
    },
    hi: {
      title: 'अभी आपका खाता कनेक्ट नहीं हो सका',
      text: 'कुछ भी नहीं बदला। ऐप पर वापस जाएँ और एक मिनट बाद फिर से कोशिश करें।',
    },
  },
};
