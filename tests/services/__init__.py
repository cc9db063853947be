"""Real servers for tests, benchmarks and CI: Elasticsearch, PostgreSQL and Redis, on loopback, fully stopped.

``fixtures`` is the pytest plugin; outside pytest use the servers as context managers::

    with ElasticsearchServer(heap_mb=1024) as server:
        client = Elasticsearch(server.url)
"""
