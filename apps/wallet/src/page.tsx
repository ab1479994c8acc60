import '@tallystick/ui/component-styles.css';
import './styles/index.css';
import { drawApp } from '@tallystick/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App } from './app.tsx';

const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 2_000 } } });
drawApp(
  <QueryClientProvider client={queries}>
    <App />
  </QueryClientProvider>,
);
