/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.invocation.actuate.endpoint;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.util.Assert;

import dev.patterns.invocation.ThirdPartyEndpoint;
import dev.patterns.invocation.ThirdPartyEndpoint.HealthProbe;
import dev.patterns.invocation.ThirdPartyEndpoints;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.registry.InstanceLoad;
import dev.patterns.registry.InstanceView;
import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.SuspectInstances;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;

/**
 * Endpoint {@code services}: the operations that this application serves, and the
 * instances of the services that the registry knows, as this instance sees them. Where
 * the endpoint's access is unrestricted, instances that cannot register themselves are
 * registered by somebody else (the pattern "3rd party registration").
 */
@Endpoint(id = "services", defaultAccess = Access.READ_ONLY)
public class ServicesEndpoint {

	private static final Log logger = LogFactory.getLog(ServicesEndpoint.class);

	private static final Duration DEFAULT_TTL = Duration.ofSeconds(30);

	private static final Duration MIN_TTL = Duration.ofSeconds(1);

	private static final Duration MAX_TTL = Duration.ofDays(3650);

	private static final Duration PROBE_INTERVAL = Duration.ofSeconds(10);

	private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

	private static final int PROBE_THRESHOLD = 3;

	private final OperationRegistry operations;

	private final Supplier<List<DiscoveryClient>> discoveryClients;

	private final View view;

	private final Supplier<@Nullable InstanceStore> store;

	private final Supplier<@Nullable ThirdPartyEndpoints> thirdParties;

	/**
	 * Create the endpoint.
	 * @param operations what this application serves
	 * @param discoveryClients know the services
	 * @param view what this instance knows of others
	 * @param store where instances register, {@code null} if they do not
	 * @param thirdParties third parties that are called by name, {@code null} if nobody
	 * is called
	 */
	public ServicesEndpoint(OperationRegistry operations, Supplier<List<DiscoveryClient>> discoveryClients, View view,
			Supplier<@Nullable InstanceStore> store, Supplier<@Nullable ThirdPartyEndpoints> thirdParties) {
		this.operations = operations;
		this.discoveryClients = discoveryClients;
		this.view = view;
		this.store = store;
		this.thirdParties = thirdParties;
	}

	/**
	 * What is served, and what the registry knows.
	 * @return operations and services
	 */
	@ReadOperation
	public ServicesDescriptor services() {
		TreeSet<String> names = new TreeSet<>();
		this.discoveryClients.get().forEach((client) -> names.addAll(known(client::getServices)));
		Map<String, List<InstanceDescriptor>> services = new TreeMap<>();
		names.forEach((name) -> services.put(name, known(() -> instances(name))));
		return new ServicesDescriptor(this.operations.all().stream().map(OperationDescriptor::of).toList(), services,
				thirdParties());
	}

	// Of what there is besides, a registry that is away takes nothing with it.
	private static <T> List<T> known(Supplier<List<T>> question) {
		try {
			return question.get();
		}
		catch (RuntimeException ex) {
			logger.debug("The registry cannot be reached", ex);
			return List.of();
		}
	}

	private Map<String, ThirdPartyDescriptor> thirdParties() {
		Map<String, ThirdPartyDescriptor> found = new TreeMap<>();
		ThirdPartyEndpoints present = this.thirdParties.get();
		if (present != null) {
			present.all()
				.forEach((endpoint) -> found.put(endpoint.name(),
						ThirdPartyDescriptor.of(endpoint, present.isUp(endpoint.name()))));
		}
		return found;
	}

	/**
	 * The instances of a service.
	 * @param service name of the service
	 * @return the instances, {@code null} if there are none
	 */
	@ReadOperation
	public @Nullable ServiceDescriptor service(@Selector String service) {
		List<InstanceDescriptor> found = instances(service);
		return found.isEmpty() ? null : new ServiceDescriptor(service, found);
	}

	private List<InstanceDescriptor> instances(String service) {
		List<InstanceDescriptor> found = new ArrayList<>();
		for (DiscoveryClient client : this.discoveryClients.get()) {
			List<ServiceInstance> known = (client instanceof InstanceView looking) ? looking.look(service)
					: client.getInstances(service);
			known.forEach((instance) -> found.add(this.view.describe(instance)));
		}
		return found;
	}

	/**
	 * Register an instance that cannot do it itself, or keep it registered.
	 * @param service name of the service
	 * @param instanceId id of the instance
	 * @param host host name or address under which it is reached
	 * @param port its port
	 * @param secure whether it speaks TLS, {@code null} for no
	 * @param zone its zone, {@code null} for none
	 * @param ttl how long it stays without being registered again, {@code null} for 30
	 * seconds
	 * @return what was done
	 * @throws IllegalStateException if the registry takes no instances
	 */
	@WriteOperation
	public RegisteredDescriptor register(@Selector String service, @Selector String instanceId, String host, int port,
			@Nullable Boolean secure, @Nullable String zone, @Nullable Duration ttl) {
		Duration time = (ttl != null) ? ttl : DEFAULT_TTL;
		Assert.isTrue(time.compareTo(MIN_TTL) >= 0 && time.compareTo(MAX_TTL) <= 0,
				"'ttl' must be a second or more and at most ten years");
		StoredInstance instance = new StoredInstance(service, instanceId, host, port, Boolean.TRUE.equals(secure),
				(zone != null) ? Map.of("zone", zone) : Map.of());
		required().save(instance, time);
		return new RegisteredDescriptor(service, instanceId, time.toString());
	}

	/**
	 * Register a third party that is called by name from this instance.
	 * @param service name by which it is called
	 * @param baseUrl what paths are appended to
	 * @param sslBundle name of the SSL bundle to use, {@code null} for the platform's
	 * @param healthPath path of its health probe, {@code null} for none
	 * @return what was done
	 * @throws IllegalStateException if nobody is called from here
	 */
	@WriteOperation
	public ThirdPartyDescriptor registerThirdParty(@Selector String service, String baseUrl, @Nullable String sslBundle,
			@Nullable String healthPath) {
		ThirdPartyEndpoint endpoint = new ThirdPartyEndpoint(service, uri(baseUrl), Map.of(), sslBundle,
				(healthPath != null) ? new HealthProbe(healthPath, PROBE_INTERVAL, PROBE_TIMEOUT, PROBE_THRESHOLD)
						: null,
				Set.of());
		ThirdPartyEndpoints present = requiredThirdParties();
		present.register(endpoint);
		return ThirdPartyDescriptor.of(endpoint, present.isUp(service));
	}

	// The message of the parser quotes its input, which may contain a secret.
	private static URI uri(String url) {
		try {
			return new URI(url);
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("'baseUrl' is not a URL");
		}
	}

	/**
	 * Remove a third party.
	 * @param service name by which it is called
	 * @return what was removed, {@code null} if there is none
	 */
	@DeleteOperation
	public @Nullable RegisteredDescriptor deregisterThirdParty(@Selector String service) {
		return requiredThirdParties().deregister(service) ? new RegisteredDescriptor(service, null, null) : null;
	}

	private ThirdPartyEndpoints requiredThirdParties() {
		ThirdPartyEndpoints present = this.thirdParties.get();
		if (present == null) {
			throw new IllegalStateException("No other application is called from here");
		}
		return present;
	}

	/**
	 * Take an instance out of the registry. One that registers itself comes back with its
	 * next heartbeat.
	 * @param service name of the service
	 * @param instanceId id of the instance
	 * @return what was done
	 * @throws IllegalStateException if the registry takes no instances
	 */
	@DeleteOperation
	public RegisteredDescriptor deregister(@Selector String service, @Selector String instanceId) {
		required().remove(service, instanceId);
		return new RegisteredDescriptor(service, instanceId, null);
	}

	private InstanceStore required() {
		InstanceStore present = this.store.get();
		if (present == null) {
			throw new IllegalStateException(
					"Nobody can register in this registry; set 'patterns.registry.type' to 'redis' or 'jdbc'");
		}
		return present;
	}

	/**
	 * What this instance knows of others.
	 *
	 * @param suspects instances that could not be reached
	 * @param outliers instances that are ejected
	 * @param load calls under way, {@code null} if they are not counted
	 */
	public record View(@Nullable SuspectInstances suspects, @Nullable OutlierInstances outliers,
			@Nullable InstanceLoad load) {

		InstanceDescriptor describe(ServiceInstance instance) {
			Map<String, String> metadata = instance.getMetadata();
			return new InstanceDescriptor(instance.getInstanceId(), instance.getUri().toString(),
					(metadata != null) ? new TreeMap<>(metadata) : Map.of(), state(instance),
					(this.load != null) ? this.load.of(instance) : null);
		}

		private InstanceState state(ServiceInstance instance) {
			if (this.suspects != null && this.suspects.isSuspect(instance)) {
				return InstanceState.UNREACHABLE;
			}
			return (this.outliers != null && this.outliers.isEjected(instance)) ? InstanceState.EJECTED
					: InstanceState.USED;
		}

	}

	/**
	 * How an instance is seen from here.
	 */
	public enum InstanceState {

		/** Calls go to it. */
		USED,

		/** No connection could be made a moment ago, or it took no work. */
		UNREACHABLE,

		/** It is left out because its last calls failed. */
		EJECTED

	}

	/**
	 * Operations and services.
	 *
	 * @param operations what this application serves
	 * @param services instances by the name of the service
	 * @param thirdParties third parties by their names
	 */
	public record ServicesDescriptor(List<OperationDescriptor> operations,
			Map<String, List<InstanceDescriptor>> services,
			Map<String, ThirdPartyDescriptor> thirdParties) implements OperationResponseBody {

	}

	/**
	 * A service.
	 *
	 * @param service its name
	 * @param instances its instances
	 */
	public record ServiceDescriptor(String service,
			List<InstanceDescriptor> instances) implements OperationResponseBody {

	}

	/**
	 * An instance.
	 *
	 * @param instanceId its id, {@code null} if the registry gives it none
	 * @param uri where it is reached
	 * @param metadata its metadata
	 * @param state how it is seen from here
	 * @param inFlight number of calls under way from here, {@code null} if they are not
	 * counted
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record InstanceDescriptor(@Nullable String instanceId, String uri, Map<String, String> metadata,
			InstanceState state, @Nullable Integer inFlight) {

	}

	/**
	 * A third party.
	 *
	 * @param baseUrl what paths are appended to
	 * @param headers names of the headers of each request; their values are not shown
	 * @param sslBundle name of its SSL bundle, {@code null} for the platform's
	 * @param healthPath path of its health probe, {@code null} for none
	 * @param up whether it is called
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record ThirdPartyDescriptor(String baseUrl, List<String> headers, @Nullable String sslBundle,
			@Nullable String healthPath, boolean up) implements OperationResponseBody {

		static ThirdPartyDescriptor of(ThirdPartyEndpoint endpoint, boolean up) {
			HealthProbe probe = endpoint.health();
			return new ThirdPartyDescriptor(endpoint.baseUrl().toString(),
					endpoint.headers().keySet().stream().sorted().toList(), endpoint.sslBundle(),
					(probe != null) ? probe.path() : null, up);
		}

	}

	/**
	 * What was registered or taken out.
	 *
	 * @param service name of the service
	 * @param instanceId id of the instance, {@code null} of a third party
	 * @param ttl how long it stays, {@code null} if it was taken out
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record RegisteredDescriptor(String service, @Nullable String instanceId,
			@Nullable String ttl) implements OperationResponseBody {

	}

}
