"""Pods as network namespaces, real Envoys in them, and a control plane fed with Kubernetes manifests."""
