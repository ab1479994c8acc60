import '@tallystick/ui/component-styles.css';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
import './console.css';
import { drawApp } from '@tallystick/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App } from './app.tsx';

// The server may be on this machine, or in a network that the browser does not count as one: it is asked whatever that says.
const networkMode = 'always';
const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 1_000, networkMode }, mutations: { networkMode } },
});
drawApp(
  <QueryClientProvider client={queries}>
    <App />
  </QueryClientProvider>,
);
