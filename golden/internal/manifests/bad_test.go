package manifests_test

// change replaces the first old in a file below deploy/kubernetes by new.
type change struct {
	name, file, old, new string
	want                 string // in a problem
}

// bad are changes that make good manifests bad.
var bad = []change{
	// What kustomize or the API does not take.
	{"missing file", "base/kustomization.yaml", "account.yaml", "accounts.yaml", "cannot be built: "},
	{"unknown field", "base/deployment.yaml", "enableServiceLinks:", "enableServiceLink:", `unknown field "spec.template.spec.enableServiceLink"`},
	{"wrong type", "overlays/production/autoscaler.yaml", "maxReplicas: 5", `maxReplicas: "5"`, "maxReplicas"},
	{"unknown version", "overlays/production/budget.yaml", "policy/v1", "policy/v1beta1", `no kind "PodDisruptionBudget" is registered for version "policy/v1beta1"`},
	{"unknown field of a route", "components/gateway/route.yaml", "hostnames:", "hosts:", `unknown field "spec.hosts"`},

	// Namespaces.
	{"no namespace", "overlays/production/kustomization.yaml", "namespace.yaml, ", "", "has 0 namespaces, want one"},
	{"standard", "overlays/production/namespace.yaml", "restricted", "baseline", `Namespace shop enforces the Pod Security Standard "baseline"`},
	{"other namespace", "overlays/production/kustomization.yaml", "namespace: shop\n", "", `Service shop is in the namespace "", not in shop`},

	// The security of pods.
	{"root", "base/deployment.yaml", "        runAsNonRoot: true\n", "", "Deployment shop violates the Restricted Pod Security Standard: runAsNonRoot"},
	{"privileges", "base/deployment.yaml", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "allowPrivilegeEscalation != false"},
	{"capabilities", "base/deployment.yaml", "capabilities: {drop: [ALL]}", "capabilities: {add: [NET_ADMIN]}", "unrestricted capabilities"},
	{"seccomp", "base/deployment.yaml", "        seccompProfile: {type: RuntimeDefault}\n", "", "seccompProfile"},
	{"host path", "base/deployment.yaml", "emptyDir: {}", "hostPath: {path: /tmp}", "restricted volume types"},
	{"security of a job", "overlays/production/migrate.yaml", "        runAsNonRoot: true\n", "", "Job migrate violates"},
	{"token", "base/deployment.yaml", "      automountServiceAccountToken: false\n", "", "a token for the API"},
	{"service links", "base/deployment.yaml", "enableServiceLinks: false", "enableServiceLinks: true", "variables for every Service"},
	{"tag", "overlays/production/kustomization.yaml", "digest: sha256:0000000000000000000000000000000000000000000000000000000000000000", "newTag: latest", "runs the image registry.example.com/shop:latest, which is not named by its digest"},
	{"writable root", "base/deployment.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "can write to the root of container shop"},
	{"user", "base/deployment.yaml", "runAsUser: 10001", "runAsUser: 10002", "does not run as the user 10001"},
	{"group", "base/deployment.yaml", "        runAsGroup: 10001\n", "", "does not run as the group 10001"},

	// Resources.
	{"no limit", "base/deployment.yaml", "          limits: {memory: 256Mi}\n", "", "does not say what CPU and memory container shop requests"},
	{"soft limit", "base/settings.yaml", "230MiB", "256MiB", `GOMEMLIMIT is "256MiB", want less than the 256Mi`},
	{"no soft limit", "base/settings.yaml", "  GOMEMLIMIT: 230MiB\n", "", `GOMEMLIMIT is ""`},

	// What pods refer to.
	{"account", "base/deployment.yaml", "serviceAccountName: shop", "serviceAccountName: shops", "runs as the ServiceAccount shops, which does not exist"},
	{"config", "base/deployment.yaml", "configMapRef: {name: shop}", "configMapRef: {name: settings}", "uses the ConfigMap settings, which does not exist"},
	{"config key", "base/deployment.yaml", "        ports:\n", "        env:\n        - {name: HOST, valueFrom: {configMapKeyRef: {name: shop, key: HOST}}}\n        ports:\n", "uses the key HOST of the ConfigMap shop"},
	{"secret", "overlays/production/deployment.yaml", "secretName: shop", "secretName: passwords", "uses the Secret passwords"},
	{"secret key", "overlays/production/settings.yaml", "/run/secrets/postgres-password", "/run/secrets/password", "uses the key password of the Secret shop, which does not have it"},
	{"secret variable", "base/deployment.yaml", "        ports:\n", "        env:\n        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: shop, key: password}}}\n        ports:\n", "uses the key password of the Secret shop"},
	{"no secret there", "overlays/production/settings.yaml", "/run/secrets/postgres-password", "/etc/postgres-password", "APP_DATABASE_POSTGRES_PASSWORD_FILE is /etc/postgres-password, where no secret is mounted"},
	{"claim", "overlays/development/deployment.yaml", "claimName: data", "claimName: files", "uses the PersistentVolumeClaim files, which does not exist"},
	{"volume", "overlays/development/deployment.yaml", "name: data, mountPath", "name: files, mountPath", "mounts the volume files, which does not exist"},

	// Settings.
	{"unknown setting", "overlays/production/settings.yaml", "APP_REPLICAS", "APP_REPLICA", "sets APP_REPLICA, which is none of the variables"},
	{"unknown switch", "overlays/production/settings.yaml", "RUN_DB_MIGRATIONS", "RUN_MIGRATIONS", "sets RUN_MIGRATIONS, which is none of the variables"},
	{"port", "base/settings.yaml", "data:\n", "data:\n  APP_PORT: \"8080\"\n", "APP_PORT is 8080, which the Dockerfile does not expose"},
	{"no port", "base/deployment.yaml", "        - {name: admin, containerPort: 9000}\n", "", "has no port 9000, which is APP_ADMIN_PORT"},
	{"deaf port", "base/settings.yaml", "  APP_ADMIN_PORT: \"9000\"\n", "", "has the port 9000, where the service does not listen"},
	{"shutdown delay", "base/settings.yaml", "APP_SHUTDOWN_DELAY: 5s", "APP_SHUTDOWN_DELAY: 1s", "APP_SHUTDOWN_DELAY is 1s, want at least 5s"},
	{"grace", "base/deployment.yaml", "terminationGracePeriodSeconds: 45", "terminationGracePeriodSeconds: 35", "terminationGracePeriodSeconds is 35s, want more than APP_SHUTDOWN_DELAY (5s) plus APP_SHUTDOWN_TIMEOUT (30s)"},
	{"default grace", "base/deployment.yaml", "      terminationGracePeriodSeconds: 45\n", "", "terminationGracePeriodSeconds is 30s"},

	// Probes.
	{"liveness path", "base/deployment.yaml", "livenessProbe:\n          httpGet: {path: /healthcheck", "livenessProbe:\n          httpGet: {path: /health", "livenessProbe asks for /health, but APP_HEALTH_CHECK_PATH is /healthcheck"},
	{"readiness path", "base/settings.yaml", "data:\n", "data:\n  APP_READINESS_CHECK_PATH: /readyz\n", "readinessProbe asks for /ready, but APP_READINESS_CHECK_PATH is /readyz"},
	{"readiness port", "base/deployment.yaml", "{path: /ready, port: admin}", "{path: /ready, port: http}", "readinessProbe asks port http, which is not port 9000"},
	{"probe of no port", "base/deployment.yaml", "{path: /ready, port: admin}", "{path: /ready, port: web}", "readinessProbe asks port web"},
	{"no startup probe", "base/deployment.yaml", "        startupProbe:\n          httpGet: {path: /healthcheck, port: http}\n", "", "has no startupProbe by HTTP"},

	// Selectors and ports.
	{"own pods", "base/deployment.yaml", "app.kubernetes.io/component: server", "app.kubernetes.io/component: web", "Deployment shop does not select the pods that it creates"},
	{"service of nothing", "base/service.yaml", "app.kubernetes.io/component: server", "app.kubernetes.io/component: web", "Service shop selects the pods of nothing"},
	{"service of a job", "base/service.yaml", ", app.kubernetes.io/component: server", "", "Service shop selects the pods of Deployment shop and Job migrate"},
	{"service port", "base/service.yaml", "targetPort: http", "targetPort: web", "Service shop leads to port web, which Deployment shop does not have"},
	{"service number", "base/service.yaml", "port: 9000", "port: 9001", "Service shop leads to port 9001"},
	{"spread", "overlays/production/deployment.yaml", "app.kubernetes.io/name: shop", "app.kubernetes.io/name: shops", "spreads pods over kubernetes.io/hostname that are not its own"},
	{"policy of nothing", "overlays/production/policy.yaml", "app.kubernetes.io/name: shop", "app.kubernetes.io/name: shops", "NetworkPolicy shop selects no pods"},
	{"policy port", "overlays/production/policy.yaml", "port: http", "port: web", "NetworkPolicy shop opens port web"},
	{"ingress service", "components/ingress/ingress.yaml", "            name: shop\n", "            name: shops\n", "Ingress shop sends requests to the Service shops, which does not exist"},
	{"ingress port", "components/ingress/ingress.yaml", "port: {name: http}", "port: {number: 8000}", "Ingress shop sends requests to port 8000 of the Service shop"},
	{"ingress secret", "components/ingress/ingress.yaml", "shop-tls", "tls", "Ingress shop uses the Secret tls"},
	{"route port", "components/gateway/route.yaml", "port: 80", "port: 8000", "HTTPRoute shop sends requests to port 8000 of the Service shop"},
	{"monitored port", "components/monitoring/monitor.yaml", "port: admin", "port: metrics", `ServiceMonitor shop scrapes the port "metrics"`},
	{"monitored service", "components/monitoring/monitor.yaml", "app.kubernetes.io/name: shop", "app.kubernetes.io/name: shops", `ServiceMonitor shop scrapes the port "admin"`},

	// Replicas.
	{"budget of nothing", "overlays/production/budget.yaml", "  selector:\n    matchLabels: {app.kubernetes.io/name: shop, app.kubernetes.io/component: server}\n", "", "PodDisruptionBudget shop selects the pods of nothing"},
	{"budget of a job", "overlays/production/budget.yaml", ", app.kubernetes.io/component: server", "", "PodDisruptionBudget shop selects the pods of Deployment shop and Job migrate"},
	{"budget of none", "overlays/production/budget.yaml", "maxUnavailable: 1", "maxUnavailable: 0", "lets no pod go"},
	{"budget of all", "overlays/production/budget.yaml", "maxUnavailable: 1", "minAvailable: 2", "wants 2 of 2 pods at least"},
	{"scaled nothing", "overlays/production/autoscaler.yaml", "kind: Deployment, name: shop", "kind: Deployment, name: shops", "scales the Deployment shops of apps/v1, which does not exist"},
	{"least and most", "overlays/production/autoscaler.yaml", "minReplicas: 2", "minReplicas: 6", "minReplicas is 6, more than maxReplicas, 5"},
	{"two masters", "overlays/production/deployment.yaml", "spec:\n  template:", "spec:\n  replicas: 2\n  template:", "sets replicas, which overrides what HorizontalPodAutoscaler shop decides"},
	{"most replicas", "overlays/production/settings.yaml", `APP_REPLICAS: "5"`, `APP_REPLICAS: "2"`, "APP_REPLICAS is 2, but there are up to 5 replicas"},
	{"fixed replicas", "overlays/development/deployment.yaml", "replicas: 1", "replicas: 2", "APP_REPLICAS is 1, but there are up to 2 replicas"},
	{"unrequested", "base/deployment.yaml", "requests: {cpu: 100m, memory: 128Mi}", "requests: {memory: 128Mi}", "scales by the use of cpu, which container shop does not request"},
	{"outage", "base/deployment.yaml", "maxUnavailable: 0", "maxUnavailable: 1", "ends pods before others are ready"},
	{"outage by recreation", "base/deployment.yaml", "type: RollingUpdate\n    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}", "type: Recreate", "ends pods before others are ready"},
	{"two migrations", "overlays/production/settings.yaml", `RUN_DB_MIGRATIONS: "false"`, `RUN_DB_MIGRATIONS: "true"`, "applies migrations, and so does a Job"},

	// A database in a file.
	{"scaled file", "overlays/production/settings.yaml", "APP_DATABASE_BACKEND: postgres", "APP_DATABASE_BACKEND: sqlite", "has up to 5 replicas, and only one may have the database file open"},
	{"two files", "overlays/development/deployment.yaml", "type: Recreate\n    rollingUpdate: null", "type: RollingUpdate", "set the strategy Recreate"},
	{"lost file", "overlays/development/settings.yaml", "/app/data/app.db", "/tmp/app.db", "has the database in /tmp, where no PersistentVolumeClaim is mounted"},
}
