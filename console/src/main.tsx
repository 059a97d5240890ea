import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { liveUnderPolicy } from './app/security';
import './app/console.css';

const nonce = liveUnderPolicy();
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App nonce={nonce} />);
