import './layout/frame/first-styles.js';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiClient } from './api/client/api-client.js';
import { ApiProvider } from './api/client/api-context.js';
import { createQueryClient } from './api/client/query-client.js';
import { consoleRouter } from './console-router.js';
import { early } from './first.js';
import { NowProvider } from './layout/text/now.js';
import { offerNonceToDialogs, styleNonce } from './layout/frame/style-nonce.js';
import { resolveColours, theme } from './layout/frame/theme.js';

/** Shown after the page: nobody has done anything yet that would be worth a message. */
const Messages = lazy(async () => ({ default: (await import('./layout/frame/messages.js')).Messages }));

offerNonceToDialogs();

const place = document.getElementById('console');
if (place === null) throw new Error('The page has no root element for the console');

createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={resolveColours}
      getStyleNonce={styleNonce}
    >
      <Suspense>
        <Messages />
      </Suspense>
      <ApiProvider value={new ApiClient(early)}>
        <QueryClientProvider client={createQueryClient()}>
          <NowProvider>
            <RouterProvider router={consoleRouter} />
          </NowProvider>
        </QueryClientProvider>
      </ApiProvider>
    </MantineProvider>
  </StrictMode>,
);
