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

package dev.patterns.registry.store.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.registry.store.InstanceSource;
import dev.patterns.registry.store.StoredInstance;

/**
 * Finds instances by their addresses (A and AAAA records) or by SRV records (RFC 2782),
 * of which those of the lowest priority are used. Nobody registers: the platform, such as
 * Kubernetes with its headless services, knows who is ready.
 * <p>
 * Without servers of its own, addresses are asked for as the Java platform does it, with
 * {@code /etc/hosts}, search domains, and its cache ({@code networkaddress.cache.ttl}, 30
 * seconds unless set). SRV records are asked for without a cache, and by full names.
 */
public final class DnsInstanceSource implements InstanceSource {

	private static final Log logger = LogFactory.getLog(DnsInstanceSource.class);

	/** What may stand in a name for a service: nothing that leads elsewhere. */
	private static final Pattern SERVICE = Pattern
		.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_-]{1,63}){0,5}");

	/** Would be taken for an address as it is, and not be looked up. */
	private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|0[xX][0-9a-fA-F]+");

	private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

	private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

	private static final int MAX_INSTANCES = 1000;

	private static final int SRV_FIELDS = 4;

	private static final String RETRIES = "2";

	private final DnsSettings settings;

	private final String namespace;

	private final Resolver resolver;

	/** Names about which the last lookup got no answer. */
	private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

	/**
	 * Create a source.
	 * @param settings how services are called
	 * @param namespace the namespace of this application
	 */
	public DnsInstanceSource(DnsSettings settings, String namespace) {
		this(settings, namespace, InetAddress::getAllByName);
	}

	DnsInstanceSource(DnsSettings settings, String namespace, Resolver resolver) {
		this.settings = settings;
		this.namespace = namespace;
		this.resolver = resolver;
	}

	@Override
	public List<StoredInstance> find(String service) {
		if (!SERVICE.matcher(service).matches() || ADDRESS.matcher(service).matches()) {
			logger.debug("'%s' can be no part of a domain name, so it has no instances".formatted(service));
			return List.of();
		}
		try {
			List<StoredInstance> found = (this.settings.srv() != null) ? byRecords(service, this.settings.srv())
					: byAddresses(service);
			return found.stream()
				.sorted(Comparator.comparing(StoredInstance::instanceId))
				.limit(MAX_INSTANCES)
				.toList();
		}
		catch (NamingException ex) {
			throw new IllegalStateException("The name of '%s' cannot be resolved: %s".formatted(service, ex), ex);
		}
	}

	@Override
	public Set<String> services() {
		return Set.of();
	}

	@Override
	public String description() {
		return "dns";
	}

	private String expand(String template, String service) {
		return template.replace("{service}", service).replace("{namespace}", this.namespace);
	}

	private List<StoredInstance> byAddresses(String service) throws NamingException {
		String name = expand(this.settings.name(), service);
		Set<String> hosts = this.settings.servers().isEmpty() ? addresses(name)
				: query(name, "A", "AAAA").stream()
					.map((address) -> (address.indexOf(':') >= 0) ? "[" + address + "]" : address)
					.collect(Collectors.toSet());
		return hosts.stream().map((host) -> instance(service, host, this.settings.port(), Map.of())).toList();
	}

	private Set<String> addresses(String name) {
		try {
			Set<String> found = Arrays.stream(this.resolver.resolve(name))
				.map((address) -> (address instanceof Inet6Address) ? "[" + address.getHostAddress() + "]"
						: address.getHostAddress())
				.collect(Collectors.toSet());
			this.unanswered.remove(name);
			return found;
		}
		catch (UnknownHostException ex) {
			if (isUnanswered(name, String.valueOf(ex.getMessage()))) {
				this.unanswered.add(name);
				throw new IllegalStateException("No server says where '%s' is".formatted(name), ex);
			}
			this.unanswered.remove(name);
			logger.debug("'%s' is not known".formatted(name), ex);
			return Set.of();
		}
	}

	// Only the system's text tells no such name from no answer, that of glibc and that of
	// musl. The Java platform remembers a failure for some seconds, but not its text: it
	// is then the name alone.
	private boolean isUnanswered(String name, String text) {
		return text.contains("Temporary failure") || text.contains("Try again")
				|| (text.equals(name) && this.unanswered.contains(name));
	}

	private List<StoredInstance> byRecords(String service, String template) throws NamingException {
		List<StoredInstance> found = new ArrayList<>();
		int lowest = Integer.MAX_VALUE;
		for (String record : query(expand(template, service), "SRV")) {
			String[] fields = record.trim().split("\\s+");
			if (fields.length != SRV_FIELDS || fields[3].equals(".")) {
				// A single dot says that the service is not there.
				continue;
			}
			String host = fields[3].endsWith(".") ? fields[3].substring(0, fields[3].length() - 1) : fields[3];
			if (!NUMBER.matcher(fields[0]).matches() || !PORT.matcher(fields[2]).matches()
					|| !StoredInstance.isHost(host)) {
				// One that is wrong does not take the others with it.
				logger.debug("A record of '%s' cannot be used: %s".formatted(service, record));
				continue;
			}
			int priority = Integer.parseInt(fields[0]);
			if (priority < lowest) {
				found.clear();
				lowest = priority;
			}
			if (priority == lowest) {
				found.add(instance(service, host, Integer.parseInt(fields[2]), Map.of("weight", fields[1])));
			}
		}
		return found;
	}

	private StoredInstance instance(String service, String host, int port, Map<String, String> metadata) {
		return new StoredInstance(service, host + ":" + port, host, port, this.settings.secure(), metadata);
	}

	private List<String> query(String name, String... types) throws NamingException {
		// The interface of JNDI asks for this class.
		Hashtable<String, String> environment = new Hashtable<>();
		environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
		environment.put(Context.PROVIDER_URL, this.settings.servers().isEmpty() ? "dns:"
				: this.settings.servers().stream().map((server) -> "dns://" + server).collect(Collectors.joining(" ")));
		environment.put("com.sun.jndi.dns.timeout.initial", Long.toString(this.settings.timeout().toMillis()));
		environment.put("com.sun.jndi.dns.timeout.retries", RETRIES);
		InitialDirContext context = new InitialDirContext(environment);
		try {
			List<String> values = new ArrayList<>();
			for (String type : types) {
				values.addAll(query(context, name, type));
			}
			return values;
		}
		finally {
			context.close();
		}
	}

	// There are servers that say of a name that it is not there because it has no records
	// of this type.
	private static List<String> query(DirContext context, String name, String type) throws NamingException {
		List<String> values = new ArrayList<>();
		try {
			Attribute attribute = context.getAttributes(name, new String[] { type }).get(type);
			for (int i = 0; attribute != null && i < attribute.size(); i++) {
				values.add(String.valueOf(attribute.get(i)));
			}
		}
		catch (NameNotFoundException ex) {
			logger.debug("'%s' is not known".formatted(name), ex);
		}
		return values;
	}

	/**
	 * Finds addresses as the Java platform does.
	 */
	@FunctionalInterface
	interface Resolver {

		InetAddress[] resolve(String name) throws UnknownHostException;

	}

}
