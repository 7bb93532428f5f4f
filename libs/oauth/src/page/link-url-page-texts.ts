import type { PageLanguage } from './page-language.js';

/** The texts of the pages for a link URL that cannot be used. */
export const linkUrlPageTexts = {
  link_unknown: {
    en: {
      title: 'This link can no longer be used',
      text: 'It has expired or is incomplete. Go back to the app you came from and start again.',
    },
    de: {
      title: 'Dieser Link kann nicht mehr verwendet werden',
      text: 'Er ist abgelaufen oder unvollständig. Kehren Sie zu der App zurück, aus der Sie gekommen sind, und beginnen Sie noch einmal.',
    },
    es: {
      title: 'Este enlace ya no se puede usar',
      text: 'Ha caducado o está incompleto. Vuelva a la aplicación de la que vino y empiece de nuevo.',
    },
    fr: {
      title: 'Ce lien n’est plus utilisable',
      text: 'Il a expiré ou est incomplet. Revenez à l’application d’où vous venez et recommencez.',
    },
    hi: {
      title: 'यह लिंक अब काम नहीं करता',
      text: 'इसकी समय-सीमा समाप्त हो चुकी है या यह अधूरा है। जिस ऐप से आप आए थे, उस पर वापस जाएँ और फिर से शुरू करें।',
    },
  },
  link_expired: {
    en: {
      title: 'This link has expired',
      text: 'Your account was not connected. Go back to the app you came from and start again.',
    },
    de: {
      title: 'Dieser Link ist abgelaufen',
      text: 'Ihr Konto wurde nicht verbunden. Kehren Sie zur App zurück und beginnen Sie noch einmal.',
    },
    es: {
      title: 'Este enlace ha caducado',
      text: 'Su cuenta no se ha conectado. Vuelva a la aplicación y empiece de nuevo.',
    },
    fr: {
      title: 'Ce lien a expiré',
      text: 'Votre compte n’a pas été associé. Revenez à l’application et recommencez.',
    },
    hi: {
      title: 'इस लिंक की समय-सीमा समाप्त हो गई है',
      text: 'आपका खाता कनेक्ट नहीं हुआ। ऐप पर वापस जाएँ और फिर से शुरू करें।',
    },
  },
  link_used: {
    en: {
      title: 'This link has already been used',
      text: 'Each link works once. Check in the app whether your account is connected; if it is not, start again there.',
    },
    de: {
      title: 'Dieser Link wurde bereits verwendet',
      text: 'Jeder Link funktioniert nur einmal. Sehen Sie in der App nach, ob Ihr Konto verbunden ist; falls nicht, beginnen Sie dort noch einmal.',
    },
    es: {
      title: 'Este enlace ya se ha utilizado',
      text: 'Cada enlace funciona una sola vez. Compruebe en la aplicación si su cuenta está conectada; si no lo está, empiece allí de nuevo.',
    },
    fr: {
      title: 'Ce lien a déjà été utilisé',
      text: 'Chaque lien ne fonctionne qu’une fois. Vérifiez dans l’application si votre compte est associé ; sinon, recommencez depuis l’application.',
    },
    hi: {
      title: 'यह लिंक पहले ही इस्तेमाल हो चुका है',
      text: 'हर लिंक केवल एक बार काम करता है। ऐप में देखें कि आपका खाता कनेक्ट हुआ है या नहीं; अगर नहीं, तो वहीं से फिर से शुरू करें।',
    },
  },
  link_withdrawn: {
    en: {
      title: 'This link has been cancelled',
      text: 'Your account was not connected. If you still want to connect it, go back to the app and start again.',
    },
    de: {
      title: 'Dieser Link wurde zurückgezogen',
      text: 'Ihr Konto wurde nicht verbunden. Wenn Sie es noch verbinden möchten, beginnen Sie in der App noch einmal.',
    },
    es: {
      title: 'Este enlace se ha anulado',
      text: 'Su cuenta no se ha conectado. Si todavía desea conectarla, vuelva a la aplicación y empiece de nuevo.',
    },
    fr: {
      title: 'Ce lien a été annulé',
      text: 'Votre compte n’a pas été associé. Si vous souhaitez toujours l’associer, revenez à l’application et recommencez.',
    },
    hi: {
      title: 'यह लिंक रद्द कर दिया गया है',
      text: 'आपका खाता कनेक्ट नहीं हुआ। अगर आप अब भी इसे कनेक्ट करना चाहते हैं, तो ऐप पर वापस जाएँ और फिर से शुरू करें।',
    },
  },
} as const satisfies Readonly<
  Record<string, Readonly<Record<PageLanguage, { title: string; text: string }>>>
>;
