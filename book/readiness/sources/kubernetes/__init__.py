"""The Kubernetes API, asked and watched with no more than the rights of a collector.

Nothing else of this package imports the official client.
"""
