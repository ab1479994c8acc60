import '@tallystick/ui/component-styles.css';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
import './console.css';
import { drawApp } from '@tallystick/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App } from './app.tsx';

const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 1_000 } } });
drawApp(
  <QueryClientProvider client={queries}>
    <App />
  </QueryClientProvider>,
);
