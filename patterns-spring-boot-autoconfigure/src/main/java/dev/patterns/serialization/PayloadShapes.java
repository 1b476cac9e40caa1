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

package dev.patterns.serialization;

import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.util.NameTransformer;

/**
 * Knows how the mapper writes types, and which of their properties are hidden. For one
 * payload and one thread.
 */
final class PayloadShapes {

	private final SerializationConfig config;

	private final ClassIntrospector introspector;

	private final Class<? extends Annotation> annotation;

	private final HiddenMembers members;

	private final Map<JavaType, Map<String, Property>> properties = new HashMap<>();

	private final Map<JavaType, Boolean> harmless = new HashMap<>();

	PayloadShapes(SerializationConfig config, Class<? extends Annotation> annotation) {
		this.config = config;
		this.introspector = config.classIntrospectorInstance();
		this.annotation = annotation;
		this.members = new HiddenMembers(annotation);
	}

	/**
	 * Whether all values of a type are hidden.
	 * @param type the type
	 * @return {@code true} if the annotation is on the type, or on one that it extends
	 */
	boolean isHidden(JavaType type) {
		return isHidden(type.getRawClass()) || annotations(type).hasAnnotation(this.annotation);
	}

	private boolean isHidden(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).isPresent(this.annotation);
	}

	private AnnotatedClass annotations(JavaType type) {
		return this.introspector.introspectClassAnnotations(type);
	}

	/**
	 * How values of a type are written.
	 * @param type the type
	 * @return the kind
	 */
	Kind kind(JavaType type) {
		Class<?> raw = type.getRawClass();
		if (TreeNode.class.isAssignableFrom(raw)) {
			return Kind.TREE;
		}
		if (type.isReferenceType()) {
			return Kind.REFERENCE;
		}
		if (type.isCollectionLikeType() || type.isArrayType() || type.isMapLikeType()) {
			// A container of the user's may have properties of its own.
			return this.members.isAny(raw) ? Kind.OPEN : type.isMapLikeType() ? Kind.MAP : Kind.LIST;
		}
		if (raw.isPrimitive()) {
			return Kind.SIMPLE;
		}
		if (type.isEnumType()) {
			return this.members.isAny(raw) ? Kind.OPEN : Kind.SIMPLE;
		}
		if (raw.getName().startsWith("java.")) {
			boolean closed = raw != Object.class && (!raw.isInterface() || raw == CharSequence.class);
			return closed ? Kind.SIMPLE : Kind.OPEN;
		}
		return (isAbstract(raw) && subtypes(type).isEmpty()) ? Kind.OPEN : Kind.BEAN;
	}

	private static boolean isAbstract(Class<?> type) {
		return type.isInterface() || Modifier.isAbstract(type.getModifiers());
	}

	/**
	 * The only thing that is written of a value.
	 * @param type the type
	 * @return what takes its place, {@code null} if it is written in another way
	 */
	@Nullable Property value(JavaType type) {
		AnnotatedMember accessor = describe(type).findJsonValueAccessor();
		if (accessor == null) {
			return null;
		}
		boolean hidden = accessor.hasAnnotation(this.annotation)
				|| this.members.names(type.getRawClass()).contains(accessor.getName());
		return new Property(hidden, accessor.getType());
	}

	/**
	 * What is written of a value, by the names under which it is written.
	 * @param type the type
	 * @return the properties, also of known subtypes; {@code null} if they cannot be told
	 */
	@Nullable Map<String, Property> properties(JavaType type) {
		if (!this.properties.containsKey(type)) {
			// A type that contains itself unwrapped cannot be written.
			this.properties.put(type, Map.of());
			this.properties.put(type, findProperties(type));
		}
		return this.properties.get(type);
	}

	private @Nullable Map<String, Property> findProperties(JavaType type) {
		Map<String, Property> found = new LinkedHashMap<>();
		List<JavaType> all = new ArrayList<>(subtypes(type));
		all.add(0, type);
		for (JavaType one : all) {
			if ((one != type && isHidden(one)) || !addTypeId(annotations(one), found)) {
				return null;
			}
			for (BeanPropertyDefinition definition : describe(one).findProperties()) {
				if (!add(one, definition, found)) {
					return null;
				}
			}
		}
		return found;
	}

	private boolean addTypeId(AnnotatedClass type, Map<String, Property> found) {
		AnnotationIntrospector annotations = this.config.getAnnotationIntrospector();
		JsonTypeInfo.Value info = annotations.findPolymorphicTypeInfo(this.config, type);
		if (info == null || info.getIdType() == JsonTypeInfo.Id.NONE) {
			return true;
		}
		if (info.getInclusionType() == JsonTypeInfo.As.PROPERTY) {
			String name = (info.getPropertyName() != null) ? info.getPropertyName()
					: info.getIdType().getDefaultPropertyName();
			merge(found, name, new Property(false, this.config.constructType(String.class)));
			return true;
		}
		return info.getInclusionType() == JsonTypeInfo.As.EXISTING_PROPERTY;
	}

	private boolean add(JavaType owner, BeanPropertyDefinition definition, Map<String, Property> found) {
		AnnotatedMember accessor = definition.getAccessor();
		if (accessor == null) {
			return true;
		}
		boolean hidden = isHidden(owner, definition);
		NameTransformer unwrapping = this.config.getAnnotationIntrospector()
			.findUnwrappingNameTransformer(this.config, accessor);
		if (unwrapping == null) {
			merge(found, definition.getName(), new Property(hidden, accessor.getType()));
			return true;
		}
		Map<String, Property> inner = properties(accessor.getType());
		if (inner == null) {
			return false;
		}
		boolean all = hidden || isHidden(accessor.getType());
		inner.forEach((name, property) -> merge(found, unwrapping.transform(name),
				new Property(all || property.hidden(), property.type())));
		return true;
	}

	private static void merge(Map<String, Property> found, String name, Property property) {
		// Where two subtypes have a property of the same name, only one type is known.
		found.merge(name, property,
				(a, b) -> new Property(a.hidden() || b.hidden() || !a.type().equals(b.type()), a.type()));
	}

	private boolean isHidden(JavaType owner, BeanPropertyDefinition definition) {
		for (AnnotatedMember member : new @Nullable AnnotatedMember[] { definition.getAccessor(),
				definition.getGetter(), definition.getField(), definition.getSetter(),
				definition.getConstructorParameter() }) {
			if (member != null && member.hasAnnotation(this.annotation)) {
				return true;
			}
		}
		// The mapper drops what it does not need, such as a private field beside a
		// getter.
		Set<String> names = this.members.names(owner.getRawClass());
		return names.contains(definition.getInternalName()) || names.contains(definition.getName());
	}

	/**
	 * Whether nothing that belongs to values of a type is hidden, however they are
	 * written.
	 * @param type the type
	 * @return {@code true} if all may be shown
	 */
	boolean isHarmless(JavaType type) {
		return this.harmless.computeIfAbsent(type, this::findHarmless);
	}

	private boolean findHarmless(JavaType type) {
		Set<JavaType> seen = new HashSet<>(Set.of(type));
		Deque<JavaType> open = new ArrayDeque<>(seen);
		while (!open.isEmpty()) {
			JavaType next = open.remove();
			List<JavaType> parts = isHidden(next) ? null : parts(next);
			if (parts == null) {
				return false;
			}
			parts.stream().filter(seen::add).forEach(open::add);
		}
		return true;
	}

	/**
	 * Types of what belongs to values of a type.
	 * @param type the type
	 * @return the types, {@code null} if something is hidden or is not known
	 */
	private @Nullable List<JavaType> parts(JavaType type) {
		return switch (kind(type)) {
			case TREE, SIMPLE -> List.of();
			case OPEN -> null;
			case REFERENCE, LIST -> List.of(type.getContentType());
			case MAP -> List.of(type.getKeyType(), type.getContentType());
			case BEAN -> partsOfBean(type);
		};
	}

	private @Nullable List<JavaType> partsOfBean(JavaType type) {
		Map<String, Property> all = properties(type);
		if (all == null || this.members.isAny(type.getRawClass())
				|| subtypes(type).stream().anyMatch((subtype) -> this.members.isAny(subtype.getRawClass()))) {
			return null;
		}
		List<Property> parts = new ArrayList<>(all.values());
		Property value = value(type);
		if (value != null) {
			parts.add(value);
		}
		return parts.stream().anyMatch(Property::hidden) ? null : parts.stream().map(Property::type).toList();
	}

	private List<JavaType> subtypes(JavaType type) {
		Set<Class<?>> classes = new HashSet<>();
		for (NamedType subtype : this.config.getSubtypeResolver()
			.collectAndResolveSubtypesByClass(this.config, annotations(type))) {
			classes.add(subtype.getType());
		}
		addPermitted(type.getRawClass(), classes);
		classes.remove(type.getRawClass());
		return classes.stream()
			.filter((subtype) -> ClassUtils.isAssignable(type.getRawClass(), subtype))
			.map((subtype) -> this.config.getTypeFactory().constructSpecializedType(type, subtype))
			.toList();
	}

	private static void addPermitted(Class<?> type, Set<Class<?>> classes) {
		if (type.isSealed()) {
			for (Class<?> permitted : type.getPermittedSubclasses()) {
				classes.add(permitted);
				addPermitted(permitted, classes);
			}
		}
	}

	private BeanDescription describe(JavaType type) {
		return this.introspector.introspectForSerialization(type, annotations(type));
	}

	/**
	 * A property as it is written.
	 *
	 * @param hidden whether it is hidden
	 * @param type its declared type
	 */
	record Property(boolean hidden, JavaType type) {

	}

	/**
	 * How values of a type are written.
	 */
	enum Kind {

		/**
		 * JSON as it is.
		 */
		TREE,

		/**
		 * As one simple value.
		 */
		SIMPLE,

		/**
		 * In a way that the type does not tell.
		 */
		OPEN,

		/**
		 * As the value that it refers to, such as an {@code Optional}.
		 */
		REFERENCE,

		/**
		 * As an array.
		 */
		LIST,

		/**
		 * As an object with any names.
		 */
		MAP,

		/**
		 * As an object with the type's own names.
		 */
		BEAN

	}

}
