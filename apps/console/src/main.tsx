import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiClient } from './api/client/api-client.js';
import { ApiProvider } from './api/client/api-context.js';
import { createQueryClient } from './api/client/query-client.js';
import { consoleRouter } from './console-router.js';
import { NowProvider } from './layout/text/now.js';
import { offerNonceToDialogs, styleNonce } from './layout/frame/style-nonce.js';
import { resolveColours, theme } from './layout/frame/theme.js';

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
      <Notifications position="bottom-right" />
      <ApiProvider value={new ApiClient()}>
        <QueryClientProvider client={createQueryClient()}>
          <NowProvider>
            <RouterProvider router={consoleRouter} />
          </NowProvider>
        </QueryClientProvider>
      </ApiProvider>
    </MantineProvider>
  </StrictMode>,
);
